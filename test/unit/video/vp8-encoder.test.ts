import { describe, expect, test } from 'vitest';
import { createDots, copyDots, DOT_PX, type Dots, dotSize } from '../../../emulator/video/dots.ts';
import { Vp8Encoder } from '../../../emulator/video/vp8/encoder.ts';
import { decodeVp8, expandDots } from '../../support/ffmpeg.ts';
import { drawScene, scenes } from '../../support/moving-dots.ts';
const names = Object.keys(scenes) as (keyof typeof scenes)[];
for (const o of ['landscape','portrait'] as const) for (const dec of ['vp8','libvpx'] as const)
test(`${o} ${dec}`, async () => {
  const size=dotSize(o); const e=new Vp8Encoder(size); const exp: Dots[]=[]; const d=createDots(size);
  function* frames(){ for(let i=0;i<150;i++){ drawScene(names[Math.floor(i/10)%names.length]!,i,d); const f=e.encode(d,{keyFrame:i%37===36}); const r=createDots(size); copyDots(e.reconstruction,r); exp.push(r); yield f.data; } }
  let n=0;
  for await (const p of decodeVp8(frames(),{width:size.width*4,height:size.height*4},dec)) {
    const want=expandDots(exp.shift()!);
    if (Buffer.compare(want.luma,p.luma)||Buffer.compare(want.u,p.u)||Buffer.compare(want.v,p.v)) throw new Error('frame '+n);
    n++;
  }
  expect(n).toBe(150);
});
