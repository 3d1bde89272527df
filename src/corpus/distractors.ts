/**
 * Clauses that describe no vessel wall: dominance, origin, flow, collaterals, access, devices, history. Nothing in them is
 * labelled, though many of their words are labelled elsewhere (远段, 无, 扩张, 闭塞 …).
 */
import type { Form } from "./vessels.js";
import type { Writer } from "./writer.js";

export type Matter =
  | "dominance"
  | "origin"
  | "flow"
  | "stillness"
  | "lesion"
  | "course"
  | "smoothness"
  | "collaterals"
  | "approach"
  | "access"
  | "procedure"
  | "result"
  | "history"
  | "ventricle"
  | "summary";

/** `{vessel}`, `{branch}`, `{segment}` and the like are filled alike in both languages. */
export type Template = [chinese: string, english: string, weight?: number];

export const REMARKS: Readonly<Record<Matter, readonly Template[]>> = {
  dominance: [
    ["冠状动脉呈右优势型", "right-dominant coronary circulation", 5],
    ["右冠优势型", "right-dominant", 3],
    ["冠脉分布呈均衡型", "balanced coronary distribution"],
    ["左冠优势型", "left-dominant"],
    ["呈右冠状动脉优势型", "right coronary artery dominant", 2],
    ["左优势型冠脉", "left-dominant coronaries"],
  ],
  origin: [
    ["左、右冠状动脉起源及开口位置正常", "left and right coronary arteries arise at the normal place", 2],
    ["右冠状动脉开口于右冠窦", "right coronary artery arises from the right sinus", 2],
    ["左冠状动脉开口于左冠窦", "left coronary artery arises from the left sinus", 1],
    ["冠状动脉起始部位置正常", "coronary origins in normal position"],
    ["前降支与回旋支共同开口", "left anterior descending and circumflex arteries share an ostium", 0.6],
  ],
  flow: [
    ["远端血流TIMI3级", "distal flow TIMI 3", 6],
    ["血流TIMI 3级", "flow TIMI 3", 4],
    ["前向血流TIMI{timi}级", "antegrade flow TIMI {timi}", 4],
    ["远段血流TIMI{timi}级", "distal flow TIMI {timi}", 3],
    ["无复流", "no reflow", 1.5],
    ["未见慢血流及无复流", "neither slow flow nor no-reflow", 1.5],
    ["血流通畅", "flow unimpeded", 2],
    ["远端血流缓慢", "slow distal flow", 1.5],
    ["近段血流尚可", "fair proximal flow"],
    ["末端充盈迟缓", "slow filling at the end"],
  ],
  stillness: [
    ["远端血流TIMI0级", "distal flow TIMI 0", 4],
    ["前向血流TIMI 0级", "antegrade flow TIMI 0", 3],
    ["远端未见显影", "nothing opacified beyond", 3],
    ["远段血管不显影", "distal vessel not opacified", 2],
    ["前向血流中断", "antegrade flow cut off", 2],
  ],
  lesion: [
    ["病变长约{length}mm", "lesion about {length} mm long", 5],
    ["呈{kind}型病变", "type {kind} lesion", 3],
    ["病变成角约45度", "lesion angulated by about 45 degrees", 0.7],
    ["管腔显影浅淡", "lumen faintly opacified", 1],
    ["边缘不整", "ragged edge", 1],
    ["病变处血管直径约3.0mm", "vessel diameter at the lesion about 3.0 mm", 1.5],
    ["参考血管直径约2.75mm", "reference diameter about 2.75 mm", 1.5],
    ["病变未累及分叉", "lesion does not reach the bifurcation", 1],
    ["近端可见造影剂滞留", "contrast lingers upstream", 0.7],
    ["较前次造影无明显变化", "no obvious change since the last angiogram", 1.5],
  ],
  course: [
    ["走行正常", "normal course", 5],
    ["管壁不规则", "irregular wall", 5],
    ["管壁欠光滑", "wall not quite smooth", 2],
    ["管腔不规则", "irregular lumen", 2],
    ["血管粗大", "large vessel", 1.5],
    ["血管管径较小", "vessel of rather small calibre", 1],
    ["起源正常", "normal origin", 1.5],
    ["走行于室间沟内", "runs in the interventricular groove", 0.3],
    ["显影可", "fair opacification", 1],
  ],
  smoothness: [
    ["管腔通畅", "patent lumen", 4],
    ["管壁光滑", "smooth wall", 4],
    ["走行正常", "normal course", 3],
    ["显影良好", "well opacified", 2],
    ["各段充盈良好", "all segments fill well", 1],
    ["管壁尚光滑", "wall fairly smooth", 1],
  ],
  collaterals: [
    ["可见{donor}向其远段供应侧支循环", "collaterals from the {donor} to its distal segment", 3],
    ["远端经{branch}侧支逆向显影", "distal vessel fills backwards by collaterals of the {branch}", 3],
    ["由{donor}提供侧支循环", "collaterals supplied by the {donor}", 2],
    ["远段可见侧支循环形成", "collaterals to the distal segment", 3],
    ["未见侧支循环形成", "no collaterals", 2],
    [
      "{branch}至{vessel}中远段侧支Rentrop 2级",
      "collaterals from {branch} to the mid and distal {vessel}, Rentrop 2",
      1,
    ],
    ["闭塞远端由同侧侧支供血", "beyond the occlusion supplied by ipsilateral collaterals", 1],
    ["侧支循环无", "no collaterals", 0.5],
  ],
  approach: [
    ["经右侧桡动脉穿刺置入6F鞘管", "6F sheath by the right radial artery", 3],
    ["取左侧远端桡动脉入路", "left distal radial approach", 2],
    ["局麻下穿刺右股动脉近端", "right proximal femoral artery punctured under local anaesthesia"],
  ],
  access: [
    ["行左、右冠状动脉造影", "left and right coronary angiography done", 3],
    ["多体位投照", "several projections", 2],
    ["导丝绕过右锁骨下动脉迂曲段", "wire led round the bend of the tortuous right subclavian artery"],
    ["全程肝素化", "heparin throughout", 1.5],
    ["导管到位顺利", "catheter placed without difficulty", 1],
    ["冠脉内注射硝酸甘油扩张血管后重复造影", "angiography repeated after dilating the vessels with nitroglycerin"],
    ["造影导管嵌顿于右冠开口", "catheter wedged in the right coronary ostium", 0.7],
  ],
  procedure: [
    ["于{vessel}{segment}植入3.0×{length}mm支架1枚", "a 3.0×{length} mm stent placed in the {vessel}, {segment}", 4],
    ["以2.5×15mm球囊于狭窄处预扩张", "predilated at the narrowing with a 2.5×15 mm balloon", 3],
    ["导丝通过{vessel}闭塞处送至远段", "wire passed through the {vessel} occlusion to its distal segment", 2],
    ["非顺应性球囊于支架内后扩张", "postdilated within the stent with a noncompliant balloon", 2.5],
    ["行{vessel}血栓抽吸", "thrombus aspiration in the {vessel}", 1.5],
    ["抽出少量血栓", "a little thrombus removed", 0.7],
    ["球囊扩张压力12atm", "balloon inflated to 12 atm", 1],
    ["指引导管至{vessel}开口", "guide catheter to the {vessel} ostium", 2],
    ["{vessel}{segment}钙化处行旋磨术", "rotational atherectomy at the calcification of the {vessel}, {segment}", 1],
    ["药物球囊扩张{branch}开口60秒", "drug-coated balloon inflated in the {branch} ostium for 60 seconds", 1],
    ["远端置保护装置", "distal protection device placed", 0.7],
    ["支架近端与远端定位满意后释放", "stent released once both its ends were well placed", 1],
    ["{vessel}拟择期行介入治疗", "intervention on the {vessel} planned", 1],
  ],
  result: [
    ["支架内血流通畅", "unimpeded flow within the stent", 2],
    ["手术全程顺利", "uneventful throughout", 3],
    ["患者无不适", "patient without complaint", 2],
    ["未诉不适", "no complaint", 2],
    ["术中无并发症", "no complication during the procedure", 2],
    ["安返病房", "returned to the ward", 2],
    ["拔除鞘管，近端加压包扎", "sheath removed, compression above the puncture"],
    ["术后未行特殊处理", "nothing further done afterwards"],
    ["支架贴壁良好", "stent well apposed", 2],
    ["造影剂用量约120ml", "about 120 ml of contrast"],
    ["不排除远期再狭窄可能", "later restenosis cannot be ruled out", 0.7],
  ],
  history: [
    ["患者近期反复胸痛", "recent repeated chest pain", 2],
    ["因近段时间活动后胸闷入院", "admitted for chest tightness on exertion in the recent past", 2],
    ["既往无糖尿病史", "no history of diabetes", 1.5],
    ["{year}年于外院行{vessel}支架植入术", "stent placed in the {vessel} at another hospital in {year}", 2],
    ["冠状动脉旁路移植术后{years}年", "{years} years after bypass grafting"],
    ["有颈动脉狭窄病史", "history of carotid stenosis", 0.7],
    ["下肢动脉闭塞症病史", "history of occlusive disease of the leg arteries", 0.5],
    ["不稳定型心绞痛", "unstable angina", 1],
    ["否认血栓栓塞病史", "denies thromboembolism", 0.5],
  ],
  ventricle: [
    ["左室射血分数约{ef}%", "left ventricular ejection fraction about {ef}%", 3],
    ["左室造影EF {ef}%", "ventriculography: EF {ef}%", 2],
    ["室壁运动未见异常", "wall motion not abnormal", 2],
    ["前壁心尖段运动减弱", "anterior apical segment hypokinetic"],
    ["未见室壁瘤", "no ventricular aneurysm", 2],
    ["无二尖瓣反流", "no mitral regurgitation", 1.5],
    ["术中血氧饱和度9{digit}%", "oxygen saturation 9{digit}% during the procedure", 1],
    ["心腔内未见血栓", "no thrombus in the chamber", 0.7],
  ],
  summary: [
    ["冠状动脉粥样硬化性心脏病", "coronary atherosclerotic heart disease", 3],
    ["三支病变", "three-vessel disease", 2],
    ["建议药物治疗", "medical treatment advised", 2],
    ["建议行冠状动脉旁路移植术", "bypass grafting advised", 1],
    ["未行介入治疗", "no intervention", 1.5],
    ["较前次造影无明显变化", "no obvious change since the last angiogram", 1.5],
    ["拟处理{vessel}病变", "{vessel} lesion to be treated", 1],
    ["靶病变位于{vessel}{segment}", "target lesion in the {vessel}, {segment}", 1],
    ["SYNTAX评分{score}分", "SYNTAX score {score}", 1],
  ],
};

const DIGITS: Record<string, readonly string[]> = {
  kind: ["B1", "B2", "C"],
  timi: ["1", "2", "2", "2", "3", "3", "3"],
  length: ["15", "18", "24", "28", "33", "38"],
  year: ["2009", "2012", "2014", "2015", "2016", "2017", "2018", "2019"],
  years: ["2", "3", "5", "6", "8", "10"],
  ef: ["45", "48", "50", "52", "55", "58", "60", "62", "65", "68"],
  digit: ["5", "6", "7", "8", "9"],
  score: ["12", "15", "18", "21", "23", "26", "32"],
  burden: ["58", "64", "67", "72", "78"],
  arc: ["90", "120", "180", "270"],
  ffr: ["72", "76", "78", "83", "86", "91"],
  area: ["2.8", "3.1", "3.6", "4.2"],
  agatston: ["86", "142", "320", "415", "760"],
};

/** One unlabelled clause on some matter, none that the sentence has already; left open for the mark that follows. */
export function distractor(w: Writer, matter: Matter, remarks = w.hospital.remarks[matter]): void {
  const unused = remarks.filter(([chinese]) => !w.remarks.has(chinese));
  const [chinese, english] = w.random.weighted(
    unused,
    unused.map(([, , weight]) => weight ?? 1),
  );
  w.remarks.add(chinese);
  const put = (side: "text" | "gloss") => (_: string, slot: string) => fill(w, slot)[side];
  w.say(chinese.replace(/\{(\w+)\}/g, put("text")), english.replace(/\{(\w+)\}/g, put("gloss")));
}

/** What a slot stands for; the same throughout a sentence. */
function fill(w: Writer, slot: string): Form {
  const known = w.slots.get(slot);
  if (known) return known;
  const form = draw(w, slot);
  w.slots.set(slot, form);
  return form;
}

function draw(w: Writer, slot: string): Form {
  if (slot === "segment") return w.segmentForm("LAD");
  if (slot === "branch") return w.vesselForm(w.choose({ D1: 2, OM1: 2, S: 2, PDA: 2, PLV: 1, CB: 1 }));
  if (slot === "vessel") return w.vesselForm(w.random.pick(["LAD", "LCX", "RCA"]));
  if (slot === "donor")
    return w.vesselForm(w.random.pick(["LAD", "LCX", "RCA"].filter((id) => !w.vesselsNamed.has(id))));
  const text = w.random.pick(DIGITS[slot]);
  return { text, gloss: text };
}
