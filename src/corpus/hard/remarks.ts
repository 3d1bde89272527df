/**
 * Clauses of the second hospital that describe no coronary vessel wall: contrast in other arteries, what was measured within the
 * vessel, history, treatment. Nothing in them is labelled, though their words are labelled elsewhere (排除, 全程, 40% …).
 */
import type { Matter, Template } from "../distractors.js";

export const NEW_REMARKS: Readonly<Record<Matter, readonly Template[]>> = {
  dominance: [
    ["右冠状动脉供应后室间沟", "right coronary artery supplies the posterior interventricular groove", 1],
    ["心脏为右冠优势供血", "right-dominant supply of the heart", 2],
    ["左右冠发育均衡", "left and right coronaries equally developed", 1],
  ],
  origin: [
    ["左右冠开口未示变异", "no variant of the left and right ostia", 1],
    ["右冠开口高位起源", "high origin of the right coronary ostium", 1],
    ["左右冠分别开口于相应窦", "left and right coronaries arise from their own sinuses", 1],
    ["主干短小型冠脉", "coronaries with a short main stem", 0.7],
  ],
  flow: [
    ["远端不见显影延迟", "no delay of opacification beyond", 1],
    ["前向血流TIMI {timi}级，没有无复流", "antegrade flow TIMI {timi}, no no-reflow", 1],
    ["末梢灌注尚好", "fair perfusion of the tips", 1],
    ["中远段造影剂排空慢", "slow washout in the mid and distal part", 1],
    ["血流速度约为正常的60%", "flow at about 60% of the normal velocity", 1],
    ["无造影剂外渗", "no leak of contrast", 1],
  ],
  stillness: [
    ["以远不见造影剂", "no contrast beyond", 2],
    ["造影剂于该处截断", "contrast cut off there", 1.5],
    ["下段不见充盈", "lower part not filled", 1],
  ],
  lesion: [
    ["IVUS示斑块负荷{burden}%", "IVUS: plaque burden {burden}%", 0.5],
    ["OCT提示纤维帽完整", "OCT: fibrous cap intact", 0.5],
    ["钙化弧约{arc}度", "arc of calcium about {arc} degrees", 1],
    ["FFR值0.{ffr}", "FFR 0.{ffr}", 0.5],
    ["最小管腔面积{area}平方毫米", "minimal lumen area {area} square millimetres", 1],
    ["该处血管弯曲不利器械通过", "the bend there hinders devices", 0.5],
    ["与{year}年造影图像对比变化不大", "little changed from the angiogram of {year}", 1],
    ["硝酸甘油后管径增加20%", "calibre 20% larger after nitroglycerin", 0.5],
    ["性质待IVUS排除", "nature to be settled by IVUS", 0.7],
    ["边缘呈线样", "linear edge", 0.6],
  ],
  course: [
    ["走行柔和", "gentle course", 1],
    ["血管中等粗细", "vessel of middling calibre", 1.2],
    ["上段与下段管径相称", "calibre alike in the upper and lower parts", 1],
    ["全程显影清晰", "clearly opacified throughout", 0.5],
    ["沿途发出数支小分支", "gives off several small branches on its way", 0.5],
    ["开口朝向正常", "ostium faces the normal way", 0.8],
  ],
  smoothness: [
    ["内壁光整", "even inner wall", 1.5],
    ["全程显影清晰", "clearly opacified throughout", 0.5],
    ["轮廓整齐", "regular outline", 1],
    ["形态自然", "natural shape", 1],
  ],
  collaterals: [
    ["{donor}远端分支向其逆灌", "filled backwards from distal branches of the {donor}", 1.5],
    ["不见明确侧支", "no clear collaterals", 1],
    ["桥侧支及自身侧支形成", "bridging and own collaterals", 1],
    ["远端借{branch}逆行充盈", "beyond it filled backwards by the {branch}", 1.5],
  ],
  approach: [
    ["右桡动脉弯曲，改左侧远桡入路", "right radial artery bent, changed to left distal radial approach", 1.5],
    ["排除穿刺禁忌后行桡动脉置鞘", "radial sheath placed once contraindications were excluded", 1],
    ["桡动脉中段痉挛，予维拉帕米", "spasm of the mid radial artery, verapamil given", 1],
  ],
  access: [
    ["双肾动脉造影：左肾动脉开口狭窄40%", "renal angiography: 40% stenosis of the left renal ostium", 1.2],
    ["左锁骨下动脉近段狭窄约30%", "proximal left subclavian artery narrowed by about 30%", 1.2],
    ["升主动脉未见夹层", "no dissection of the ascending aorta", 1],
    ["髂动脉重度迂曲", "severely tortuous iliac artery", 1],
    ["JR4导管到达右冠开口", "JR4 catheter reaches the right coronary ostium", 1],
  ],
  procedure: [
    ["{vessel}闭塞段以微导管通过", "microcatheter passed through the occluded part of the {vessel}", 1],
    [
      "于{vessel}{segment}以3.0×{length}mm支架覆盖病变",
      "lesion of the {vessel}, {segment}, covered by a 3.0×{length} mm stent",
      2,
    ],
    ["{branch}开口拘禁，对吻扩张", "{branch} ostium jailed, kissing dilatation", 1],
    ["支架体部以12atm后扩", "body of the stent postdilated at 12 atm", 1],
    ["血栓抽吸导管自{vessel}近段至远段抽吸", "aspiration catheter from the proximal to the distal {vessel}", 1],
    ["旋磨头通过钙化环", "burr passes the ring of calcium", 1],
  ],
  result: [
    ["支架入口与出口贴壁好", "inlet and outlet of the stent well apposed", 1],
    ["膨胀率95%", "expansion 95%", 1],
    ["没有造影剂过敏", "no allergy to contrast", 1],
    ["全程没有并发症", "no complication throughout", 1],
    ["排除心包积液后返回病房", "back to the ward once pericardial effusion was excluded", 1],
  ],
  history: [
    ["颈动脉多发斑块，最重处狭窄50%", "several carotid plaques, 50% stenosis at the worst place", 1.5],
    ["冠脉CT示钙化积分{agatston}分", "coronary CT: calcium score {agatston}", 1.5],
    ["没有胸痛症状", "no chest pain", 1],
    ["肌钙蛋白升高，排除主动脉夹层", "troponin raised, aortic dissection excluded", 1.5],
    ["卵圆孔未闭封堵术后", "after closure of a patent foramen ovale", 1],
    ["下肢动脉CTO支架术后", "after stenting of an occlusion of the leg arteries", 0.8],
    ["外院告知重度狭窄", "told of a severe stenosis elsewhere", 1],
    ["查体不见水肿", "no oedema on examination", 1],
  ],
  ventricle: [
    ["主动脉瓣钙化伴轻度狭窄", "aortic valve calcified and mildly stenosed", 1.2],
    ["左室壁没有血栓", "no thrombus on the ventricular wall", 1],
    ["心尖部膨出", "bulging apex", 1],
    ["室间隔中段增厚", "mid septum thickened", 1],
    ["二尖瓣口血流不见加速", "no accelerated flow across the mitral valve", 0.8],
  ],
  summary: [
    ["CTO病变择期处理", "occlusion to be treated later", 1],
    ["{vessel}为罪犯血管", "{vessel} is the culprit", 1.5],
    ["非主干病变", "no disease of the main stem", 1],
    ["排除急诊手术指征", "no indication for emergency surgery", 1],
    ["狭窄程度待功能学评估", "degree of narrowing to be assessed functionally", 1],
    ["建议强化他汀，LDL-C下降50%以上", "intensive statin advised, LDL-C to fall by 50% or more", 1],
  ],
};
