/** The panel at the picture's foot: the prompt on a dark band (still), the clock and the frame counter (running). */
import type { Dots } from '../video/dots.ts';
import { type Glyph, glyphOf } from './font.ts';
import { CHARACTER_ADVANCE, drawGlyph, drawText, fitText, LINE_ADVANCE } from './text.ts';

/** The lowest rows of dots, one row of macroblocks, belong to the frame tag. */
export const TAG_ROWS = 4;

const MARGIN = 5;
const DIGITS: readonly Glyph[] = Array.from('0123456789', glyphOf);
const COLON = glyphOf(':');
const POINT = glyphOf('.');
const HASH = glyphOf('#');
const CLOCK_CHARACTERS = 7;
const COUNTER_CHARACTERS = 7;

const TEXT_LUMA = 226;
const CLOCK_LUMA = 190;
const COUNTER_LUMA = 140;
const BAND_LUMA = 22;
/** How much of the scene shows through the band. */
const SEE_THROUGH = 0.2;

/** Where everything on the panel stands, in dots. */
export interface PanelLayout {
  /** First row of the panel; the scene is composed above it. */
  readonly top: number;
  readonly columns: number;
  readonly lines: number;
  readonly textY: number;
  readonly clockX: number;
  readonly clockY: number;
  readonly counterX: number;
  readonly counterY: number;
}

/** The panel's layout: beside the prompt in a wide picture, above it in a tall one. */
export function panelLayout({ width, height }: { width: number; height: number }): PanelLayout {
  const isWide = width > height;
  const lines = isWide ? 2 : 3;
  const panelHeight = isWide ? 24 : 44;
  const top = height - TAG_ROWS - panelHeight;
  const counterX = width - MARGIN - COUNTER_CHARACTERS * CHARACTER_ADVANCE + 1;
  const textWidth = (isWide ? counterX - 3 : width - MARGIN) - MARGIN;
  const columns = Math.floor((textWidth + 1) / CHARACTER_ADVANCE);
  return isWide
    ? { top, columns, lines, textY: top + 4, clockX: counterX, clockY: top + 4, counterX, counterY: top + 14 }
    : { top, columns, lines, textY: top + 14, clockX: MARGIN, clockY: top + 4, counterX, counterY: top + 4 };
}

/** Paints the band and the prompt into a still layer, over whatever is there, and blackens the frame tag's rows. */
export function paintPanel(still: Dots, layout: PanelLayout, prompt: string): void {
  const { width, height, luma, u, v } = still;
  const tagTop = height - TAG_ROWS;
  for (let at = layout.top * width; at < tagTop * width; at++) {
    luma[at] = BAND_LUMA + Math.round(((luma[at] ?? 16) - 16) * SEE_THROUGH);
  }
  luma.fill(16, tagTop * width);
  const cellsWide = width / 2;
  for (let at = (layout.top / 2) * cellsWide; at < (tagTop / 2) * cellsWide; at++) {
    u[at] = 128 + Math.round(((u[at] ?? 128) - 128) * SEE_THROUGH * 1.5);
    v[at] = 128 + Math.round(((v[at] ?? 128) - 128) * SEE_THROUGH * 1.5);
  }
  u.fill(128, (tagTop / 2) * cellsWide);
  v.fill(128, (tagTop / 2) * cellsWide);
  luma.fill(BAND_LUMA + 50, layout.top * width, (layout.top + 1) * width);
  fitText(prompt, layout.columns, layout.lines).forEach((line, index) => {
    drawText(still, line, MARGIN, layout.textY + index * LINE_ADVANCE, TEXT_LUMA);
  });
}

/** Draws the running clock `mm:ss.t` and the counter `#000123` of a frame. Allocates nothing. */
export function drawHud(into: Dots, layout: PanelLayout, frame: number, fps: number): void {
  const tenths = Math.floor((frame * 10) / fps);
  const seconds = Math.floor(tenths / 10);
  const minutes = Math.floor(seconds / 60);
  const { clockX, clockY, counterX, counterY } = layout;
  for (let place = 0; place < CLOCK_CHARACTERS; place++) {
    drawGlyph(
      into,
      clockGlyph(place, minutes, seconds, tenths),
      clockX + place * CHARACTER_ADVANCE,
      clockY,
      CLOCK_LUMA,
    );
  }
  drawGlyph(into, HASH, counterX, counterY, COUNTER_LUMA);
  for (let place = 1, unit = 100_000; place < COUNTER_CHARACTERS; place++, unit /= 10) {
    drawGlyph(into, digit(frame / unit), counterX + place * CHARACTER_ADVANCE, counterY, COUNTER_LUMA);
  }
}

function digit(value: number): Glyph {
  return DIGITS[Math.floor(value) % 10] ?? HASH;
}

function clockGlyph(place: number, minutes: number, seconds: number, tenths: number): Glyph {
  switch (place) {
    case 0:
      return digit(minutes / 10);
    case 1:
      return digit(minutes);
    case 2:
      return COLON;
    case 3:
      return digit((seconds % 60) / 10);
    case 4:
      return digit(seconds);
    case 5:
      return POINT;
    default:
      return digit(tenths);
  }
}
