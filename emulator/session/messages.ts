/**
 * What a client may ask of its stream: JSON text on the data channel `clientToStreamer`, and `interactive_stream_start`
 * on the signalling socket too, where the SDK sends it when it carries an image or is too large for the channel.
 */
import { z } from 'zod';

/** Longer than any prompt that a person or a program writes; a data channel carries 256 KiB at most. */
export const MAX_PROMPT_CHARACTERS = 100_000;
const prompt = z.string().max(MAX_PROMPT_CHARACTERS);

/** Starts a stream; defaults are the SDK's own. */
export const streamStartMessage = z.object({
  type: z.literal('interactive_stream_start'),
  prompt: prompt.default(''),
  /** True: 704×1280 pixels; false: 1280×704. */
  portrait: z.boolean().default(true),
  /** A data URL. */
  input_image_base64: z.string().nullish(),
  broadcast: z.boolean().default(false),
  bypass_vlm_expansion: z.boolean().default(false),
});

const updateMessage = z.object({ type: z.literal('update'), prompt });
const streamEndMessage = z.object({ type: z.literal('interactive_stream_end') });

const streamMessage = z.discriminatedUnion('type', [streamStartMessage, updateMessage, streamEndMessage]);

export type StreamStartMessage = z.infer<typeof streamStartMessage>;
export type StreamMessage = z.infer<typeof streamMessage>;

/** A message that was understood, or what is wrong with it, in words for the client's developer. */
export type Parsed<Message> =
  | { ok: true; message: Message }
  | { ok: false; isUnknownType: boolean; problem: string };

/** Reads a message of the data channel. */
export const parseStreamMessage = (text: string): Parsed<StreamMessage> => parseMessage(streamMessage, text);

/** Reads JSON text as one of the messages that `schema` tells apart by their `type`. */
export function parseMessage<Options extends readonly z.ZodObject<{ type: z.ZodLiteral<string> }>[]>(
  schema: z.ZodDiscriminatedUnion<Options>,
  text: string,
): Parsed<z.infer<Options[number]>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, isUnknownType: false, problem: `The message is not JSON: ${why}` };
  }
  const result = schema.safeParse(json);
  if (result.success) return { ok: true, message: result.data as z.infer<Options[number]> };

  const types = schema.options.map((option) => option.shape.type.value);
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  if (typeof type !== 'string' || !types.includes(type)) {
    const got = type === undefined ? 'has no "type"' : `has the type ${shorten(JSON.stringify(type))}`;
    const isUnknownType = typeof type === 'string';
    return { ok: false, isUnknownType, problem: `The message ${got}; known types are ${types.join(', ')}.` };
  }
  const issues = result.error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`);
  return { ok: false, isUnknownType: false, problem: `The message "${type}" is wrong: ${issues.join('; ')}` };
}

const shorten = (text: string | undefined): string => (text ?? '').slice(0, 80);
