/** What a frame costs: drawing, coding and packetising it, against what libvpx takes to code the same pictures. */

import { RTP_TICKS_PER_MS, Vp8Packetizer } from '../../emulator/streamer/vp8-rtp.ts';
import { createDots } from '../../emulator/video/dots.ts';
import { Vp8Encoder } from '../../emulator/video/vp8/encoder.ts';
import { libvpxMsPerFrame } from './libvpx.ts';
import { createScenes, createWorldScene, FPS, PROMPTS, type Scene, SIZE } from './scenes.ts';
import { mean, median, table } from './statistics.ts';

const WARM_UP_FRAMES = 200;
const FRAMES = 200;
const FIRST_FRAMES = 5;

/** Each list has one number a frame, in milliseconds or bytes. */
interface FrameCosts {
  readonly drawMs: number[];
  readonly codeMs: number[];
  readonly packetiseMs: number[];
  readonly togetherMs: number[];
  readonly bytes: number[];
}

/** Measures and returns the tables to print. */
export async function benchFrames(): Promise<string> {
  const scenes = createScenes();
  // All of them first: the compiler settles on code for every kind of frame, as in a process with many streams.
  for (const scene of scenes)
    for (const keyFrames of [false, true]) measure(scene, keyFrames, WARM_UP_FRAMES);
  const rows: string[][] = [];
  for (const scene of scenes) {
    const inter = measure(scene, false, FRAMES);
    const key = measure(scene, true, FRAMES);
    const libvpxMs = await libvpxMsPerFrame(scene);
    const timesCheaper = `${(libvpxMs / mean(inter.codeMs)).toFixed(0)}×`;
    rows.push([scene.name, 'inter', ...cells(inter), libvpxMs.toFixed(1), timesCheaper]);
    rows.push([scene.name, 'key', ...cells(key), '', '']);
  }
  return [
    table(
      `A frame of 1280×704, ms, medians of ${FRAMES} (libvpx: mean CPU ms of coding, real time, 1 Mbit/s)`,
      ['picture', 'frame', 'draw', 'code', 'packetise', 'together', 'bytes', 'libvpx', 'ours is cheaper'],
      rows,
    ),
    firstFrames(),
  ].join('\n');
}

/** Draws, codes and packetises the frames of a scene from its beginning. */
function measure(scene: Scene, keyFrame: boolean, frames: number): FrameCosts {
  const costs: FrameCosts = { drawMs: [], codeMs: [], packetiseMs: [], togetherMs: [], bytes: [] };
  const canvas = createDots(SIZE);
  const encoder = new Vp8Encoder(SIZE);
  const packetizer = new Vp8Packetizer({ ssrc: 1, payloadType: 96, sequenceNumber: 0 });
  for (let frame = 0; frame <= frames; frame++) {
    const startMs = performance.now();
    scene.draw(frame, canvas);
    const drawnMs = performance.now();
    const { data } = encoder.encode(canvas, { keyFrame });
    const codedMs = performance.now();
    packetizer.packetize(data, ((frame * 1000) / FPS) * RTP_TICKS_PER_MS, () => {});
    const endMs = performance.now();
    // The first is a key frame whatever we ask for, and paints what later ones only copy.
    if (frame === 0) continue;
    costs.drawMs.push(drawnMs - startMs);
    costs.codeMs.push(codedMs - drawnMs);
    costs.packetiseMs.push(endMs - codedMs);
    costs.togetherMs.push(endMs - startMs);
    costs.bytes.push(data.length);
  }
  return costs;
}

function cells({ drawMs, codeMs, packetiseMs, togetherMs, bytes }: FrameCosts): string[] {
  const times = [drawMs, codeMs, packetiseMs, togetherMs].map((timesMs) => median(timesMs).toFixed(3));
  return [...times, median(bytes).toFixed(0)];
}

/** What the first frame of a prompt takes to draw: its still layer is painted then. */
function firstFrames(): string {
  const canvas = createDots(SIZE);
  const rows = PROMPTS.map((prompt) => {
    const timesMs = Array.from({ length: FIRST_FRAMES }, () => {
      const scene = createWorldScene(prompt);
      const startMs = performance.now();
      scene.draw(0, canvas);
      return performance.now() - startMs;
    });
    return [prompt, median(timesMs).toFixed(1)];
  });
  return table(
    `Drawing the first frame of a prompt, ms, median of ${FIRST_FRAMES}`,
    ['prompt', 'draw'],
    rows,
  );
}
