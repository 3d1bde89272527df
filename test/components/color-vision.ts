/** What the palette is measured with: WCAG contrast, and how a colour looks to a dichromat (Machado et al. 2009, severity 1). */
import { lab, rgb } from "d3";

export type Vision = "normal" | "protanope" | "deuteranope";

/** Row-major 3 x 3, in linear RGB. */
const MATRICES: Record<Vision, number[]> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanope: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranope: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};

const toLinear = (byte: number) => {
  const c = byte / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};
const toByte = (linear: number) => {
  const c = Math.min(1, Math.max(0, linear));
  return 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);
};
const linearRgb = (color: string) => {
  const { r, g, b } = rgb(color);
  return [toLinear(r), toLinear(g), toLinear(b)];
};

/** WCAG relative luminance, 0 (black) to 1 (white). */
export function luminance(color: string): number {
  const [r, g, b] = linearRgb(color);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Euclidean distance in CIELAB of two colours as seen with `vision`. */
export function seenDistance(a: string, b: string, vision: Vision): number {
  const [p, q] = [a, b].map((color) => {
    const c = linearRgb(color);
    const seen = [0, 3, 6].map((row) => c.reduce((sum, value, i) => sum + MATRICES[vision][row + i] * value, 0));
    return lab(rgb(toByte(seen[0]), toByte(seen[1]), toByte(seen[2])));
  });
  return Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b);
}
