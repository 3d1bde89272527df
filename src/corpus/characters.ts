/**
 * Characters that texts of the field use, beyond those of the grammar: an encoder's vocabulary has a row for each, so that a
 * reader's own reports are not full of unknown characters. Given as the words that they come from.
 */

import { buildCharacterVocabulary } from "../text/characters.js";

const TERMS = `
冠状动脉造影检查报告 经皮冠脉介入治疗 术前诊断 术中所见 术后处理 手术经过 手术记录 结论 建议 备注 提示 印象 姓名 性别 男 女 年龄 岁 科室 床号 住院号 门诊 日期 年 月 日 时 分 医师 签名
患者 病人 主诉 现病史 既往史 个人史 家族史 入院 出院 反复 发作 间断 持续 加重 缓解 胸闷 胸痛 心悸 气短 气促 气喘 乏力 头晕 头痛 黑曚 晕厥 恶心 呕吐 咳嗽 咳痰 发热 出汗 放射 左肩 背部 上腹 疼痛 不适 休息 活动 劳累 情绪 激动
高血压病 糖尿病 高脂血症 冠心病 不稳定型心绞痛 急性心肌梗死 陈旧性 前壁 下壁 侧壁 后壁 间壁 非抬高型 心力衰竭 心房颤动 房扑 早搏 室速 室颤 传导阻滞 瓣膜 反流 关闭不全 主动脉 肺动脉 肺栓塞 心包 积液 室壁瘤 心源性休克 脑卒中 肾功能 肝 肺 胃 肾 脑 甲状腺
吸烟 饮酒 戒 过敏 药物 阿司匹林 氯吡格雷 替格瑞洛 他汀 肝素 硝酸甘油 倍他乐克 利多卡因 碘 对比剂 口服 静脉注射 毫克 毫升 单位 次 每日 双联 抗血小板 抗凝 溶栓 降压 降糖 调脂 扩冠 营养
桡动脉 股动脉 穿刺 鞘管 导管 导丝 指引 造影 多体位 投照 肝位 足位 头位 蜘蛛位 常规 消毒 铺巾 局部麻醉 成功 顺利 拔除 压迫 止血 包扎 返回 病房 监护 观察 血肿 渗血 搏动 良好 生命体征 平稳 安返
球囊 扩张 支架 植入 药物洗脱 涂层 雷帕霉素 紫杉醇 预扩 后扩 高压 释放 膨胀 贴壁 残余 贴附 血管内超声 光学相干断层 血流储备分数 旋磨 切割 血栓抽吸 保护装置 开通 逆向 正向 微导管 穿通 内膜下 真腔 假腔 双支架 分叉 对吻 拘禁 急性 慢性 亚急性 最小 管腔 面积 直径 长度 毫米 角度 钙化 积分 负荷 易损 纤维帽 脂质 破裂 糜烂 侵蚀 侧支 桥 吻合 搭桥 旁路 移植
左心室造影 室壁运动 减弱 消失 矛盾运动 射血分数 舒张末 收缩末 压力 肺毛细血管 二尖瓣 三尖瓣 主动脉瓣 返流 心电图 心脏彩超 超声心动图 胸片 化验 肌钙蛋白 肌酸激酶 脑钠肽 血脂 血糖 血红蛋白 白细胞 肌酐 正常 异常 升高 降低 阳性 阴性
起源 异常 开口 走行 变异 畸形 瘘 高位 低位 单支 双支 三支 多支 病变 累及 弥漫 局限 节段 管状 偏心 向心 同心 成角 迂曲 扭曲 溃疡 夹层 瘤样 动脉瘤 痉挛 血流 缓慢 缺损 充盈 显影 浅淡 延迟 滞留 通畅 闭塞 完全 次全 几乎 约 大约 左右 以上 以下 不足 超过 分别 其中 其余 均 各 及 并 伴 与 和 或 但 而 因 故 则 若 仍 已 曾 未 无 不 非 可 能 应 需 请 予 给 行 示 见 考虑 符合 随访 复查 复诊 建议 继续 目前 今日 昨日 次日 上午 下午 本次 上次 首次 再次 前后 内外 上下 左右 轻中重度 大小 长短 粗细 明显 稍 略 较 更 最 极 很 甚 十分 一二三四五六七八九十百千万零半两
`;

/** Printable ASCII without the space, and marks of Chinese text. */
const MARKS =
  Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join("") +
  "，。、；：？！（）【】《》“”‘’—…·～％－＋＜＞≤≥±×→↑↓°℃μαβⅠⅡⅢⅣ①②③④⑤０１２３４５６７８９";

export const FIELD_CHARACTERS: readonly string[] = [...new Set([...TERMS, ...MARKS])].filter((c) => c.trim() !== "");

/** Characters of a text seen less often become [UNK]. */
const MINIMUM_COUNT = 2;

/** A vocabulary for an encoder of the field: special tokens, the texts' characters, then those of the field that they lack. */
export function fieldVocabulary(texts: Iterable<string>): string[] {
  return [...new Set([...buildCharacterVocabulary(texts, { minimumCount: MINIMUM_COUNT }), ...FIELD_CHARACTERS])];
}
