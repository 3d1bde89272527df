/** Drawing once for two media: pixels on the page, and an SVG to take away. Colours are plain: neither knows CSS variables. */
import { svg } from "../html.js";
import { SANS } from "../typography.js";

export interface TextStyle {
  size: number;
  fill: string;
  anchor: "start" | "middle" | "end";
  /** Turned to be read from below. */
  turned?: boolean;
  /** Widest that it may be, in pixels; wider text is set narrower. */
  room?: number;
}

/** Coordinates are pixels from the top left corner. */
export interface Pen {
  rect(x: number, y: number, width: number, height: number, fill: string): void;
  outline(x: number, y: number, width: number, height: number, stroke: string, strokeWidth: number): void;
  /** Segments as x1, y1, x2, y2, one after the other. */
  lines(segments: readonly number[], stroke: string, strokeWidth: number): void;
  /** `y` is the middle of the line. */
  text(text: string, x: number, y: number, style: TextStyle): void;
}

/** A pen on a canvas of `width` × `height` CSS pixels, at the screen's resolution; null where there is no 2d canvas. */
export function canvasPen(canvas: HTMLCanvasElement, width: number, height: number): Pen | null {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.scale(ratio, ratio);
  context.textBaseline = "middle";
  return {
    rect(x, y, w, h, fill) {
      context.fillStyle = fill;
      context.fillRect(x, y, w, h);
    },
    outline(x, y, w, h, stroke, strokeWidth) {
      context.strokeStyle = stroke;
      context.lineWidth = strokeWidth;
      context.strokeRect(x, y, w, h);
    },
    lines(segments, stroke, strokeWidth) {
      context.beginPath();
      for (let s = 0; s < segments.length; s += 4) {
        context.moveTo(segments[s], segments[s + 1]);
        context.lineTo(segments[s + 2], segments[s + 3]);
      }
      context.strokeStyle = stroke;
      context.lineWidth = strokeWidth;
      context.stroke();
    },
    text(text, x, y, { size, fill, anchor, turned, room }) {
      context.save();
      context.translate(x, y);
      if (turned) context.rotate(-Math.PI / 2);
      context.font = `${size}px ${SANS}`;
      context.fillStyle = fill;
      context.textAlign = anchor === "middle" ? "center" : anchor;
      context.fillText(text, 0, 0, room);
      context.restore();
    },
  };
}

/** A pen that writes SVG; `finish` hands the drawing over, on a ground of its own. */
export function svgPen(width: number, height: number, background: string): Pen & { finish(): SVGSVGElement } {
  const marks: SVGElement[] = [];
  const number = (value: number) => String(Math.round(value * 100) / 100);
  return {
    rect(x, y, w, h, fill) {
      marks.push(svg`<rect x=${number(x)} y=${number(y)} width=${number(w)} height=${number(h)} fill=${fill}></rect>`);
    },
    outline(x, y, w, h, stroke, strokeWidth) {
      marks.push(
        svg`<rect x=${number(x)} y=${number(y)} width=${number(w)} height=${number(h)} fill="none" stroke=${stroke} stroke-width=${strokeWidth}></rect>`,
      );
    },
    lines(segments, stroke, strokeWidth) {
      const path: string[] = [];
      for (let s = 0; s < segments.length; s += 4) {
        const [x1, y1, x2, y2] = segments.slice(s, s + 4).map(number);
        path.push(`M${x1},${y1}L${x2},${y2}`);
      }
      if (path.length > 0)
        marks.push(svg`<path d=${path.join("")} fill="none" stroke=${stroke} stroke-width=${strokeWidth}></path>`);
    },
    text(text, x, y, { size, fill, anchor, turned }) {
      const transform = `translate(${number(x)} ${number(y)})${turned ? " rotate(-90)" : ""}`;
      marks.push(
        svg`<text transform=${transform} dy="0.35em" font-size=${size} fill=${fill} text-anchor=${anchor}>${text}</text>`,
      );
    },
    finish: () =>
      svg`<svg xmlns="http://www.w3.org/2000/svg" width=${width} height=${height} viewBox="0 0 ${width} ${height}" font-family=${SANS}>
        <rect width=${width} height=${height} fill=${background}></rect>${marks}</svg>` as SVGSVGElement,
  };
}
