import type { Channel } from 'amqplib';

/** A frame as amqplib's channel receives it: a method, the header of a message with the size of its body, or a piece of the body. */
interface Frame {
  readonly id?: number;
  readonly size?: number;
  readonly content?: Buffer;
}

interface FrameReceiver {
  accept(frame: Frame): unknown;
}

/**
 * Bounds the messages that a channel assembles in memory: amqplib has no limit. A message with a larger body is delivered with an
 * empty one, and its pieces are dropped as they arrive.
 *
 * It intercepts the method of the channel that receives its frames, which is not part of amqplib's documented interface;
 * test/parts/oslo-messaging/hostile-broker.test.ts fails if a release changes it.
 */
export function boundMessages(channel: Channel, maxBytes: number, onDropped: (bytes: number) => void): void {
  const receiver = channel as unknown as FrameReceiver;
  const accept = receiver.accept.bind(channel);
  /** Bytes of the dropped body that are still to come. */
  let remaining = 0;
  receiver.accept = (frame) => {
    if (remaining > 0 && frame.content !== undefined) {
      remaining -= frame.content.length;
      return undefined;
    }
    remaining = 0;
    if (frame.size === undefined || (frame.size >= 0 && frame.size <= maxBytes)) return accept(frame);
    remaining = frame.size;
    onDropped(frame.size);
    return accept({ ...frame, size: 0 });
  };
}
