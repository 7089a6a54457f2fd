/** The canvas on which still layers and sprites are painted: RGB with coverage, smooth edges, then developed to dots. */
import type { Seed } from '../seed.ts';
import type { Dots } from '../video/dots.ts';
import { type ColourMatrix, lumaOf, type Rgb, uOf, vOf } from './colour.ts';

/** A point in dots, from the top left corner. */
export type Point = readonly [x: number, y: number];

/** A rectangle in dots. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An RGB picture with one sample a dot. Everything painted outside it is cut off. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue (0 to 255, may overshoot) and coverage (0 to 1) of each dot, row by row. */
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  readonly coverage: Float32Array;
  /** 1 where something was painted since {@link finishSky}: what hides the stars, the sun and the clouds. */
  readonly front: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.red = new Float32Array(width * height);
    this.green = new Float32Array(width * height);
    this.blue = new Float32Array(width * height);
    this.coverage = new Float32Array(width * height);
    this.front = new Uint8Array(width * height);
  }

  /** What is there so far is sky; what is painted from now on stands in front of it. */
  finishSky(): void {
    this.front.fill(0);
  }

  /** Lays a colour over one dot. */
  dot(x: number, y: number, colour: Rgb, alpha = 1): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height || alpha <= 0) return;
    const at = Math.floor(y) * this.width + Math.floor(x);
    const under = (this.coverage[at] ?? 0) * (1 - alpha);
    const total = under + alpha;
    this.red[at] = (colour[0] * alpha + (this.red[at] ?? 0) * under) / total;
    this.green[at] = (colour[1] * alpha + (this.green[at] ?? 0) * under) / total;
    this.blue[at] = (colour[2] * alpha + (this.blue[at] ?? 0) * under) / total;
    this.coverage[at] = total;
    if (alpha > 0.4) this.front[at] = 1;
  }

  /** A rectangle of one colour. */
  rect(x: number, y: number, width: number, height: number, colour: Rgb, alpha = 1): void {
    const right = Math.round(x + width);
    const bottom = Math.round(y + height);
    for (let row = Math.round(y); row < bottom; row++) {
      for (let column = Math.round(x); column < right; column++) this.dot(column, row, colour, alpha);
    }
  }

  /** Full-width rows from `top` to `bottom` that pass evenly through the colours. */
  gradient(top: number, bottom: number, colours: readonly [Rgb, Rgb, ...Rgb[]]): void {
    const steps = colours.length - 1;
    for (let y = Math.max(0, Math.round(top)); y < Math.min(this.height, bottom); y++) {
      const along = ((y - top) / (bottom - top)) * steps;
      const step = Math.min(steps - 1, Math.floor(along));
      const from = colours[step] ?? colours[0];
      const to = colours[step + 1] ?? from;
      const share = along - step;
      const colour: Rgb = [
        from[0] + (to[0] - from[0]) * share,
        from[1] + (to[1] - from[1]) * share,
        from[2] + (to[2] - from[2]) * share,
      ];
      for (let x = 0; x < this.width; x++) this.dot(x, y, colour);
    }
  }

  /** A filled ellipse; `softness` is the width of its blurred rim in radii (0 = crisp). */
  ellipse(cx: number, cy: number, rx: number, ry: number, colour: Rgb, alpha = 1, softness = 0): void {
    const rim = Math.max(softness, 1 / Math.max(1, Math.min(rx, ry)));
    const reach = 1 + rim / 2;
    for (let y = Math.floor(cy - ry * reach); y <= cy + ry * reach; y++) {
      for (let x = Math.floor(cx - rx * reach); x <= cx + rx * reach; x++) {
        const distance = Math.hypot((x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry);
        const cover = Math.min(1, (reach - distance) / rim);
        if (cover > 0) this.dot(x, y, colour, alpha * cover);
      }
    }
  }

  /** A filled polygon with smooth left and right edges. */
  polygon(points: readonly Point[], colour: Rgb, alpha = 1): void {
    const ys = points.map((point) => point[1]);
    const bottom = Math.min(this.height, Math.ceil(Math.max(...ys)));
    for (let y = Math.max(0, Math.floor(Math.min(...ys))); y < bottom; y++) {
      const crossings = crossingsAt(points, y + 0.5);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const from = crossings[i] ?? 0;
        const to = crossings[i + 1] ?? 0;
        for (let x = Math.max(0, Math.floor(from)); x < Math.min(this.width, to); x++) {
          const cover = Math.min(x + 1, to) - Math.max(x, from);
          this.dot(x, y, colour, alpha * cover);
        }
      }
    }
  }

  /** A straight stroke with round ends; `thickness` in dots. */
  line(from: Point, to: Point, thickness: number, colour: Rgb, alpha = 1): void {
    const [x0, y0] = from;
    const dx = to[0] - x0;
    const dy = to[1] - y0;
    const lengthSquared = Math.max(1e-6, dx * dx + dy * dy);
    const reach = thickness / 2 + 1;
    for (let y = Math.floor(Math.min(y0, to[1]) - reach); y <= Math.max(y0, to[1]) + reach; y++) {
      for (let x = Math.floor(Math.min(x0, to[0]) - reach); x <= Math.max(x0, to[0]) + reach; x++) {
        const along = ((x + 0.5 - x0) * dx + (y + 0.5 - y0) * dy) / lengthSquared;
        const nearest = Math.min(1, Math.max(0, along));
        const distance = Math.hypot(x + 0.5 - x0 - nearest * dx, y + 0.5 - y0 - nearest * dy);
        const cover = Math.min(1, thickness / 2 + 0.5 - distance);
        if (cover > 0) this.dot(x, y, colour, alpha * cover);
      }
    }
  }

  /** Everything from a height line down to `bottom` (the canvas's edge), shaded from the line's colour to the lower one. */
  ridge(topAt: (x: number) => number, top: Rgb, low: Rgb, depth: number, bottom = this.height): void {
    for (let x = 0; x < this.width; x++) {
      const start = topAt(x);
      for (let y = Math.max(0, Math.floor(start)); y < bottom; y++) {
        const share = Math.min(1, Math.max(0, (y - start) / depth));
        const colour: Rgb = [
          top[0] + (low[0] - top[0]) * share,
          top[1] + (low[1] - top[1]) * share,
          top[2] + (low[2] - top[2]) * share,
        ];
        this.dot(x, y, colour, Math.min(1, y + 1 - start));
      }
    }
  }

  /** Adds light around a point, fading out at `radius`; it never hides what is there. `ry` squeezes it. */
  glow(cx: number, cy: number, radius: number, colour: Rgb, strength: number, ry = radius): void {
    const bottom = Math.min(this.height, Math.ceil(cy + ry));
    const right = Math.min(this.width, Math.ceil(cx + radius));
    for (let y = Math.max(0, Math.floor(cy - ry)); y < bottom; y++) {
      for (let x = Math.max(0, Math.floor(cx - radius)); x < right; x++) {
        const near = 1 - Math.hypot((x + 0.5 - cx) / radius, (y + 0.5 - cy) / ry);
        if (near > 0) this.#shine(y * this.width + x, colour, strength * near * near);
      }
    }
  }

  #shine(at: number, colour: Rgb, strength: number): void {
    this.red[at] = (this.red[at] ?? 0) + colour[0] * strength;
    this.green[at] = (this.green[at] ?? 0) + colour[1] * strength;
    this.blue[at] = (this.blue[at] ?? 0) + colour[2] * strength;
  }

  /** Scatters single dots over an area: texture for grass, sand and rock. Only where something stands in front. */
  speckle(seed: Seed, area: Area, count: number, colour: Rgb, alpha: number): void {
    for (let i = 0; i < count; i++) {
      const x = Math.floor(area.x + seed.next() * area.width);
      const y = Math.floor(area.y + seed.next() * area.height);
      if (this.front[y * this.width + x] === 1) this.dot(x, y, colour, alpha);
    }
  }

  /** Mirrors what is above row `line` into the rows below it, dimmed by a water colour: 0 = mirror, 1 = all water. */
  reflect(line: number, bottom: number, water: Rgb, amount: number): void {
    const y0 = Math.round(line);
    for (let y = y0; y < Math.min(this.height, bottom); y++) {
      const source = y0 - 1 - Math.floor((y - y0) * 1.2);
      const shift = Math.round(Math.sin(y * 1.7) * Math.min(3, (y - y0) * 0.12));
      for (let x = 0; x < this.width; x++) {
        const from = Math.max(0, source) * this.width + Math.min(this.width - 1, Math.max(0, x + shift));
        const mirrored: Rgb = [this.red[from] ?? 0, this.green[from] ?? 0, this.blue[from] ?? 0];
        this.dot(x, y, mirrored);
        this.dot(x, y, water, amount);
      }
    }
  }

  /** Fills the canvas with a picture of dots of the same size. */
  load(picture: Dots): void {
    this.coverage.fill(1);
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const at = y * this.width + x;
        const cell = (y >> 1) * (this.width >> 1) + (x >> 1);
        const luma = 1.16438 * ((picture.luma[at] ?? 16) - 16);
        const u = (picture.u[cell] ?? 128) - 128;
        const v = (picture.v[cell] ?? 128) - 128;
        this.red[at] = luma + 1.59603 * v;
        this.green[at] = luma - 0.39176 * u - 0.81297 * v;
        this.blue[at] = luma + 2.01723 * u;
      }
    }
  }

  /** Grades the painting and writes it as dots of the same size; a chroma cell is the mean of its four dots. */
  develop(grade: ColourMatrix, into: Dots): void {
    const { red, green, blue, width } = this;
    const [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = grade;
    for (let at = 0; at < red.length; at++) {
      const r = red[at] ?? 0;
      const g = green[at] ?? 0;
      const b = blue[at] ?? 0;
      into.luma[at] = lumaOf(rr * r + rg * g + rb * b, gr * r + gg * g + gb * b, br * r + bg * g + bb * b);
    }
    for (let cell = 0, y = 0; y < this.height; y += 2) {
      for (let x = 0; x < width; x += 2, cell++) {
        const at = y * width + x;
        const r = mean4(red, at, width);
        const g = mean4(green, at, width);
        const b = mean4(blue, at, width);
        const gradedRed = rr * r + rg * g + rb * b;
        const gradedGreen = gr * r + gg * g + gb * b;
        const gradedBlue = br * r + bg * g + bb * b;
        into.u[cell] = uOf(gradedRed, gradedGreen, gradedBlue);
        into.v[cell] = vOf(gradedRed, gradedGreen, gradedBlue);
      }
    }
  }
}

function mean4(plane: Float32Array, at: number, width: number): number {
  return (
    ((plane[at] ?? 0) + (plane[at + 1] ?? 0) + (plane[at + width] ?? 0) + (plane[at + width + 1] ?? 0)) / 4
  );
}

function crossingsAt(points: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  let previous = points[points.length - 1];
  for (const point of points) {
    if (previous && previous[1] <= y !== point[1] <= y) {
      const share = (y - previous[1]) / (point[1] - previous[1]);
      crossings.push(previous[0] + (point[0] - previous[0]) * share);
    }
    previous = point;
  }
  return crossings.sort((a, b) => a - b);
}
