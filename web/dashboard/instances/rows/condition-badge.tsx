import { useText } from '../../../shared/language.ts';

const TITLES = {
  kernel_panic: 'instances.condition.kernel_panic',
  kernel_oops: 'instances.condition.kernel_oops',
  emergency_mode: 'instances.condition.emergency_mode',
  initramfs_shell: 'instances.condition.initramfs_shell',
  grub_rescue: 'instances.condition.grub_rescue',
  no_bootable_device: 'instances.condition.no_bootable_device',
  fsck_prompt: 'instances.condition.fsck_prompt',
  blue_screen: 'instances.condition.blue_screen',
} as const;

/** What the screen of an instance shows that needs a person. A condition of a later version is shown by its id. */
export function ConditionBadge({ condition }: { readonly condition: string | null }) {
  const t = useText();
  if (condition === null) return null;
  const words = Object.hasOwn(TITLES, condition) ? t(TITLES[condition as keyof typeof TITLES]) : condition;
  return <span class="pill tone-bad">{words}</span>;
}
