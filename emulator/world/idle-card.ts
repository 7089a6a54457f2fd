/** The idle card: the still picture that is shown while no stream runs. */
import { Seed } from '../seed.ts';
import { copyDots, createDots, type Dots } from '../video/dots.ts';
import { Canvas } from './canvas.ts';
import { filterMatrix, hex } from './colour.ts';
import { drawText, LINE_ADVANCE, textWidth } from './text.ts';

const NAME = ['ODYSSEY', 'EMULATOR'];
const STATE = 'no stream';
const HINT = 'startStream() to begin';

const NAME_LUMA = 230;
const STATE_LUMA = 170;
const HINT_LUMA = 120;

let kept: Dots | undefined;

/** Draws the idle card over all of `into`, in either orientation. It is the same picture every time. */
export function drawIdleCard(into: Dots): void {
  if (kept?.width !== into.width || kept.height !== into.height) kept = paintCard(into);
  copyDots(kept, into);
}

function paintCard(size: { width: number; height: number }): Dots {
  const { width, height } = size;
  const card = createDots(size);
  const isWide = width > height;
  const nameLines = isWide ? [NAME.join(' ')] : NAME;
  const emblemY = height * (isWide ? 0.34 : 0.36);
  paintNight(width, height, emblemY).develop(filterMatrix([1, 1, 1]), card);

  let y = Math.round(height * (isWide ? 0.6 : 0.55));
  const centred = (text: string, luma: number, zoom: number): void => {
    drawText(card, text, Math.round((width - textWidth(text, zoom)) / 2), y, luma, zoom);
    y += LINE_ADVANCE * zoom;
  };
  for (const line of nameLines) centred(line, NAME_LUMA, 2);
  y += 4;
  centred(STATE, STATE_LUMA, 1);
  y += 2;
  centred(HINT, HINT_LUMA, 1);
  return card;
}

/** A calm night sky, a ringed planet in it, and a sea's edge of light below. */
function paintNight(width: number, height: number, planetY: number): Canvas {
  const canvas = new Canvas(width, height);
  const unit = Math.min(width, height);
  const x = width / 2;
  canvas.gradient(0, height, [hex(0x070b1c), hex(0x101a3a), hex(0x1b2c58)]);
  const chance = new Seed('idle card');
  for (let i = 0; i < (width * height) / 420; i++) {
    canvas.dot(chance.next() * width, chance.next() * height, hex(0xdfe8ff), 0.1 + 0.5 * chance.next() ** 3);
  }
  canvas.glow(x, planetY, unit * 0.55, hex(0x5a86e8), 0.3);
  const radius = unit * 0.13;
  canvas.ellipse(x, planetY, radius, radius, hex(0x3f6fd8));
  canvas.ellipse(
    x - radius * 0.2,
    planetY - radius * 0.22,
    radius * 0.72,
    radius * 0.7,
    hex(0x7fb0ff),
    0.7,
    0.9,
  );
  const ring = 40;
  for (let i = 0; i < ring; i++) {
    const angle = (i / ring) * Math.PI * 2;
    const next = ((i + 1) / ring) * Math.PI * 2;
    // The far half of the ring passes behind the planet.
    const isBehind = Math.sin((angle + next) / 2) < 0;
    const at = (a: number): [number, number] => [
      x + Math.cos(a) * radius * 1.9 - Math.sin(a) * radius * 0.1,
      planetY + Math.sin(a) * radius * 0.5 - Math.cos(a) * radius * 0.35,
    ];
    const [px, py] = at((angle + next) / 2);
    if (isBehind && Math.hypot(px - x, py - planetY) < radius) continue;
    canvas.line(at(angle), at(next), 2, hex(0xffd79a), isBehind ? 0.55 : 0.95);
  }
  return canvas;
}
