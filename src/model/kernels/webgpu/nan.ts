/**
 * NaN in WGSL: an implementation may assume that there is none, and exp, log and max of it give a number on some devices.
 * A loss must show it, or a training run that went wrong would go on.
 */
export const IS_NAN = `
fn isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
`;
