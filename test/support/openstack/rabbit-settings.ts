import { OPTIONS } from '../../../src/config/option-table.ts';
import type { RabbitSettings } from '../../../src/oslo-messaging/rabbit-settings.ts';

/** `[oslo_messaging_rabbit]` of an empty file. */
export const RABBIT_SETTINGS: RabbitSettings = Object.fromEntries(
  Object.entries(OPTIONS.oslo_messaging_rabbit).map(([name, option]) => [name, option.default]),
) as unknown as RabbitSettings;
