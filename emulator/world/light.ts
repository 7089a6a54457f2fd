/** Light: what time of day and weather do to the sky and to the colour of everything below it. */
import { brightness, filter, hex, mix, type Rgb, scale } from './colour.ts';

export const TIMES = ['dawn', 'day', 'sunset', 'night'] as const;
export type TimeOfDay = (typeof TIMES)[number];

export const WEATHERS = ['clear', 'cloudy', 'rain', 'storm', 'snow', 'fog'] as const;
export type Weather = (typeof WEATHERS)[number];

/** What lights a scene. All colours are as painted, before the grade. */
export interface Light {
  readonly time: TimeOfDay;
  readonly weather: Weather;
  /** The sky at the zenith, half-way down and at the horizon. */
  readonly sky: readonly [zenith: Rgb, middle: Rgb, horizon: Rgb];
  /** What far things fade to. */
  readonly haze: Rgb;
  /** How much of each colour the light lets through. */
  readonly ambient: Rgb;
  /** The sun's colour, or the moon's at night. */
  readonly sun: Rgb;
  /** How clearly sun, moon and stars show, 0 to 1. */
  readonly clarity: number;
  /** The sun's or moon's height: 0 on the horizon, 1 at the top. */
  readonly elevation: number;
  /** How bright windows, lamps and fires look against the day, 0 to 1. */
  readonly lamps: number;
  /** How white with snow the ground is, 0 to 1. */
  readonly snowCover: number;
  /** What clouds are made of. */
  readonly cloud: Rgb;
}

type Hours = Pick<Light, 'sky' | 'haze' | 'ambient' | 'sun' | 'elevation' | 'lamps' | 'cloud'>;

const HOURS: Record<TimeOfDay, Hours> = {
  dawn: {
    sky: [hex(0x41579f), hex(0xc58fae), hex(0xffd3a0)],
    haze: hex(0xe3b6ac),
    ambient: [0.86, 0.76, 0.82],
    sun: hex(0xffe6b4),
    elevation: 0.14,
    lamps: 0.6,
    cloud: hex(0xf6c9c0),
  },
  day: {
    sky: [hex(0x2c78d2), hex(0x68aeea), hex(0xcbe6f5)],
    haze: hex(0xb4d3e8),
    ambient: [1, 1, 1],
    sun: hex(0xfff7dc),
    elevation: 0.74,
    lamps: 0.12,
    cloud: hex(0xfbfdff),
  },
  sunset: {
    sky: [hex(0x28265f), hex(0xab4379), hex(0xff9c4c)],
    haze: hex(0xd9745c),
    ambient: [0.78, 0.54, 0.56],
    sun: hex(0xffcf78),
    elevation: 0.12,
    lamps: 0.75,
    cloud: hex(0xf08a6c),
  },
  night: {
    sky: [hex(0x060a20), hex(0x101d47), hex(0x2b4176)],
    haze: hex(0x22355f),
    ambient: [0.3, 0.36, 0.55],
    sun: hex(0xf2f1dc),
    elevation: 0.72,
    lamps: 1,
    cloud: hex(0x33456f),
  },
};

interface Air {
  /** How grey the sky is, 0 to 1, and how bright that grey is against the sky's own brightness. */
  readonly grey: number;
  readonly greyLevel: number;
  readonly dim: number;
  readonly clarity: number;
}

const AIR: Record<Weather, Air> = {
  clear: { grey: 0, greyLevel: 1, dim: 1, clarity: 1 },
  cloudy: { grey: 0.6, greyLevel: 0.95, dim: 0.88, clarity: 0.35 },
  rain: { grey: 0.7, greyLevel: 0.72, dim: 0.72, clarity: 0.08 },
  storm: { grey: 0.8, greyLevel: 0.42, dim: 0.52, clarity: 0 },
  snow: { grey: 0.65, greyLevel: 1.02, dim: 0.94, clarity: 0.12 },
  fog: { grey: 0.75, greyLevel: 1.15, dim: 0.9, clarity: 0.15 },
};

const SLATE: Rgb = [0.93, 1, 1.1];

/** The light of a time of day in a weather. */
export function lightOf(time: TimeOfDay, weather: Weather): Light {
  const hours = HOURS[time];
  const air = AIR[weather];
  const overcast = (colour: Rgb): Rgb => {
    const level = brightness(colour) * air.greyLevel;
    return mix(colour, scale(SLATE, level), air.grey);
  };
  const [zenith, middle, horizon] = hours.sky;
  return {
    ...hours,
    time,
    weather,
    sky: [overcast(zenith), overcast(middle), overcast(horizon)],
    haze: overcast(hours.haze),
    ambient: scale(hours.ambient, air.dim),
    cloud: overcast(hours.cloud),
    clarity: air.clarity,
    lamps: Math.min(1, hours.lamps + (1 - air.dim)),
    snowCover: weather === 'snow' ? 1 : 0,
  };
}

const SNOW: Rgb = hex(0xf2f7ff);

/**
 * A thing's own colour as this light shows it. `distance` (0 near, 1 at the horizon) fades it into the haze; `snowy`
 * (0 to 1) is how much snow would lie on it.
 */
export function lit(light: Light, colour: Rgb, distance = 0, snowy = 0): Rgb {
  const covered = mix(colour, SNOW, light.snowCover * snowy);
  const haziness = light.weather === 'fog' ? 0.25 + 0.75 * distance : distance;
  return mix(filter(covered, light.ambient), light.haze, haziness);
}

/** The colour of something that shines by itself: pale by day, full by night. */
export function glowing(light: Light, colour: Rgb, unlit: Rgb): Rgb {
  return mix(lit(light, unlit), colour, light.lamps);
}
