"""Text checks: right text stays silent, wrong text is found under its words."""

import re

import pytest
from conftest import CLEAN, EXAMPLES, OVERVIEW

from nianbao import pipeline
from nianbao.checks.claims import _claims, _denials
from nianbao.checks.codes import codes
from nianbao.checks.seeds import spelled
from nianbao.checks.wordlists import words
from nianbao.cli import run
from nianbao.errors import FileError
from nianbao.forms.catalogue import all_forms
from nianbao.forms.definition import CellKey


@pytest.fixture
def findings(write):
    """Checks a report with this text in section one (or another), and gives what was found."""

    def findings(text, key="总体情况", base=CLEAN):
        lines = base.splitlines()
        at = next(n for n, line in enumerate(lines) if line.startswith(f"{key}:"))
        lead = [f"  {OVERVIEW}"] if key == "总体情况" else []
        lines[at : at + 1] = [f"{key}: |", *lead, *(f"  {line}" for line in text.splitlines())]
        checked = pipeline.check(write("\n".join(lines) + "\n"))
        return [(f.code, f.actual) for f in checked.findings]

    return findings


# Right in every way, and near to what is wrong.
SILENT = {
    "TXT-DOUBLE": [
        "常常走访，条条落实，件件有着落，层层压实责任。",
        "参与与监督并重，由由头到结果都公开，现在在镇便民中心设点。",
        "一个一个问题研究研究再答复，逐件逐件办结。",
        "示例局局长到任，各局局机关都已落实，可行性性能都已论证。",
        "的的确确为群众办实事，是是非非讲清楚。",
        "更新政务公开公开栏，办好行政机关机关事务公开，逐条逐条核对。",
        "网站有工作动态、通知公告、办事指南等；微信有工作动态、通知公告、便民问答等。",
        "向社会公布示例县示例镇人民政府政府信息公开工作情况。",
        "谁制作、谁公开、谁负责，财政预算、部门预算、预算公开、政策文件、解读政策文件都有专栏。",
        "做实实在在的工作，让群众真真正正满意。",
        "统计男性性别比例，改善综合性性能。",
    ],
    "TXT-PUNCT": [
        "落实“谁公开、谁审查”“谁审查、谁负责”的要求，执行《甲办法》《乙办法》。",
        "执行《甲办法（试行）》（甲办发〔2020〕9号）：1）定期检查；2）及时整改。",
        "涉及、顾及群众利益的事项，都按程序公开；凡涉及，必公开！",
        "（一）健全制度。一是公开；二是解读……三是回应。",
        "网址是http://www.example.gov.cn:8080/a.html，每天9:00开放。",
        "做到两个方面：\n1.公开及时；\n2.内容准确。",
        "（一）主动公开情况",
        "（一）健全制度，落实“五公开”要求\n一是专人负责。\n1.更新栏目，整合资源\n按月检查。",
        "增长3.5个百分点，涉及3,200人。",
        "他说：“很满意。”",
        "落实“先审‘三重’后发”和“三审”，按照《关于印发〈办法〉的通知》《办法》执行。",
        "全文包括总体情况；应当公开的都要包括，不得遗漏。",
        "一、存在的主要问题",
        "现将情况报告如下：\n如下所示",
        '版本 "v2" 已停用。',
        "联系电话：0000-5550101\n电子邮箱：a_b@example.cn",
        "一、理顺机制，压实责任\n机制已经理顺。",
        "（一）理顺机制，压实责任\n1.细化流程，逐项登记\n各股室都有台账。\n2.加强检查，及时通报\n已通报两次。",
        "落实《关于印发〈示例办法〉的通知》《示例指南》，名称写作《示例目录（2024年版）》。",
        "（本段数据由示例镇各村上报，已由镇党政办公室逐项核对，最后一次核对在年底完成）\n各项都已完成。（具体的数字和说明见本报告后面的各张表格）",
        "办法统一是好事，难点之一是解读，其一是少，其二是慢；一是少，二是慢。",
    ],
    "TXT-NUMERAL": [
        "按照国办函〔2020〕109号、示镇政发〔2024〕3号执行，2024年5月6日举办培训。",
        "近20年来第一次，50年代的档案也已公开，二〇二四年共3期。",
        "10月10日、2024年10月20日各一次。",
        "截至12月31日，3月5、6日和5月12—16日开展活动，1月至12月，每月8期。",
        "共2000次政府信息公开培训，文号为示政办〔2024〕2号。",
        "点击2022次，2024全国两会专题已上线。",
        "自2024年以来共印发〔2024〕2号等文件。",
        "发布信息2500余条，办件12万余件，余项3件，1203人余下2人。",
    ],
    "TXT-TYPO": [
        "自己经营的商户，最近一步步走上正轨，发布署名文章，按排名公示。",
        "紧紧抓住县委要求，能过审的都过审，按照党中央、国务院要求和国办公开办函〔2021〕30号办理。",
        "做为民服务的事，给予以信任，等候时间缩短，截至12月底。",
        "参与度提高，涉及其他方面。",
    ],
    "TXT-LEFTOVER": [
        "（含村级）公开栏，〔2021〕30号文件，《示例镇公开目录》。",
        "公众可以填写申请表（请见附件一），现场有人指导填写。",
        "XML 格式和 xx.cn 以外的网站链接共清理3条。",
        "公示栏的尺寸是3×4米，长×宽都已标明，共2×6条标语。",
    ],
    "TXT-PRIVATE": [
        "咨询电话0000-5550101，热线12345，统一社会信用代码略。",
        "编号110105194912310021的档案已公开。",
        "全年点击138000000000次。",
        "申请人对答复表示满意，申请人应当提供身份证明，申请人李某提出的申请已答复。",
        "申请人任何时候都可以提出申请，申请人顾虑较多的由专人解释，申请人段落清楚地说明理由。",
    ],
    "TXT-NUM": [
        "做到受理申请一件、答复申请一件，两三件疑难申请由司法所会商。",
        "及时办理政府信息公开申请，一件申请一份答复书。",
        "收到群众来信12件，受理网上咨询信息公开事项35件，均已答复。",
        "与去年同期收到政府信息公开申请9件相比有所减少。",
        "受理12345热线转办件30件，办结30件。",
        "没有收到政府信息公开申请，没有发生行政复议和行政诉讼。",
        "培训信息公开工作人员30人。",
        "未发生因政府信息公开被行政复议纠错和行政诉讼败诉的情形。",
        "第一季度收到政府信息公开申请3件，下半年收到政府信息公开申请5件。",
        "公开行政审批情况：受理各类审批申请3200件，办结3180件。",
        "未收到申请人的补正材料，没有收到对答复不服的申请的投诉。",
        "主动予以公开的公共服务申请指南12份，没有制定规范性文件管理办法。",
        "受理法律援助申请40件，办结38件；收到工伤认定申请9件，答复9件；企业注册申请3件，办结3件。",
        "其中主动公开95条，依申请公开5条；制定依申请公开制度2项。",
        "行政复议案件3件、行政诉讼案件2件，均与政府信息公开无关。",
        "发生行政复议3件，涉及政府信息公开的0件。",
        "协助县政府办理政府信息公开申请2件，配合县局答复政府信息公开申请1件。",
        "合法性审核8件，各部门制发行政规范性文件5件；以县政府名义制发规范性文件3件。",
        "对所属部门制发的规范性文件备案审查，涉及现行有效规范性文件20件。",
    ],
    "TXT-SPLIT": [
        "发布信息100条，其中政策解读12条、公示公告30条等。",
        "发布信息100条，其中政策解读12条。",
        "发布信息100条，其中动态60条；公告30条；其他10条。",
        "发布信息103条，其中动态60条、公告30条、征集10期、其他3条。",
        "更新18个村的公开栏，其中重点村5个，每月检查2次。",
        "发布信息500条，同比增加100条，其中网站300条，微信200条，回应留言30条。",
        "发布信息1326条，其中网站800条，微信526条，较上年增加126条。",
        "申请12件，其中同意公开5件，书面答复7件，当面告知5件。",
        "1月主动公开政府信息30条，2月主动公开政府信息40条。",
        "办理提案8件，上年转来2件。其中，写信6件，来访4件。",
        "网站公开230条，微信公开120条，其他方式40条。其中，图文120条，视频98条。",
        "网站发布图解4条（其中视频1条）、征集3条、文件11条，合计18条。",
        "网站30条，其中原创5条，微信20条，合计50条。",
        "举办培训2次，接待来访3次，共120人次；印制手册300份、资料200份，共500份。",
        "发布信息500条，涉及财政、民生等领域，其中网站100条，微信80条，广播20条。",
        "在发布的50条信息中，点击过千的12条，过万的3条。",
        "发布信息50条，其中动态40条等；回应留言30条。",
        "发布信息50条，其中机构类20条，内有领导12条、职能8条；工作类30条，内有动态18条、公告12条。",
        "网站发布100条、微信发布10条，其中原创30条；文件3件，其中阅读5人。",
        "发布信息900条，其中文件20条、解读18条、年报1条，点击过万；回应留言30条。",
        "发布信息100条。其中，动态60条，公告10条；预算12条，决算8条，解读6篇，图解4期。",
        "发布信息100条，其中动态60条（含转载20条）、公告40条；办理留言8件，其中咨询5件、建议3件。",
        "发布信息1,260条，其中动态260条、公告1，000条；印发0.3万份，其中手册2000份、图解1000份。",
        "发布信息一百零三条，其中动态六十一条、公告30条、其他十二条；公示栏3个，其中镇级一个、村级2个。",
        "发布信息约100条，其中动态30条、公告20条、其他40条；办理留言60件，其中咨询30余件、其他20件。",
        "印发手册300份，一村一册，其中山区100份、坝区200份；网站30条、微信近20条，合计60条。",
        "网站发布信息共计1,260条。网站发布信息1200余条，网站发布信息1260条。",
    ],
    "TXT-PCT": [
        "发放问卷200份，收回200份，表示满意的186份，满意率93%。",
        "申请12件，去年9件，增长33.3%。",
        "申请12件，比去年增加3件，增长33.3%。",
        "答复3件，占全部8件的37.5%，占比约37%的是企业。",
        "召开会议2次，举办培训3次，覆盖率达到100%。",
        "按期办结率100%，公开工作占考核总分的4%。",
        "1件，占3件的33.33%。",
        "予以公开8件，占比66.7%；不予公开4件，占比33.3%。",
        "发布信息500条，其中网站300条、微信200条，同比增长15%。",
        "发布信息200条，主动公开200条。其中，年报3条，占比1.5%；动态124条，占比62%，其他73条。",
        "发布信息100条，其中原创60条，占比60%，视频12条，占比20%。",
        "接到报告60起、涉及80人，同比减少20起、20人，分别下降25%和20%。",
        "在回应的留言中，咨询40件，占50%；建议8件，占10%；求助32件，占40%。",
        "新收申请0件，留言50件，共回应46件，其中咨询占58.7%、建议占41.3%；信件9件，12件是来访，群众占60%。",
        "全年回应留言80件。咨询40件，占50%；建议8件，占10%。",
        "发布信息630条，较上年600条增加30条，增长5%。",
        "办理留言20件，比上年12件增长66.7%，比上年的12件增加8件，增长66.67%。",
        "由上年的12件增至20件，增长66.7%；2023年12件，2024年20件，增长66.7%。",
        "网站30条，微信20条，比上年增加10条，增长25%；信件12件，较上年减少3件，下降20%。",
        "发布解读63篇，较上年60篇增加3篇，阅读量增长12%；留言20件，占比较上年提高2%。",
        "办理留言30件。咨询20件，占66.7%；建议4件，占13.3%。",
        "发布信息125条，占目标任务100条的125%；计划发布100条，实际完成120条，完成率120%；问卷1,200份，满意1，140份，满意率95%。",
        "发布信息约300条，其中解读160条，占53%；来信十二件，其中求助三件，占25%。",
        "网站200条、微信126条，网站占全部326条的61.3%；留言9件，其中咨询6件、建议3件，两类占100%。",
    ],
    "TXT-YEAR": [
        "《条例》（2019年修订）施行以来，2023年和2025年的安排都已公开。",
        "落实2021—2025年规划，自2019年5月15日起施行的规定都已上网。",
        "执行《关于印发2020年政务公开工作要点的通知》和国办函〔2020〕109号。",
        "3月1日至4月30日开展集中检查。",
        "按照2020年国务院办公厅印发的规定，归集2018年至2023年规范性文件。",
        "2024年3月1日至2024年6月30日，开展公开数据质量检查，统计更新情况。",
        "按时公布2023年政府信息公开工作年度报告，总结2023年政府信息公开工作情况。",
        "2025年，我镇将从以下方面改进，在2025年将继续培训。",
        "2024年，我镇将进一步规范公开作为重点，将公开工作纳入考核。",
        "公开建设2035未来社区的信息。",
        "2022年启用的平台和2021年11月开设的专栏运行平稳，2022年度至2024年度的审计结果都已公告。",
        "（二）依申请公开。2023年结转0件。\n2023年结转至2024年0件，2024年新收0件。\n（三）落实2023年要求。\n（四）对照2023年我县反馈的问题整改。",
    ],
    "TXT-AGENCY": [
        "我镇、本镇和我县、我市的要求一致，我省的规定已经落实。",
        "本市场由各单位管理，本局面来之不易，我委托村干部送达，不自我局限。",
        "与样品县样品镇人民政府交流学习，公开基本村情、基本社区情况，不写样本局的名字。",
        "按照我县受理政府信息公开申请的规定办理，我县收到申请较多。",
        "示例镇严格落实要求。2024年，示例镇人民政府高度重视公开。示例县按照规定考核。",
        "各乡镇认真落实，全县持续推进，我县积极指导；下辖城镇主动公开。",
        "按照样品镇积极探索的做法改进，与样品镇人民政府积极交流。",
    ],
    "TXT-NAME": [
        "执行《中华人民共和国政府信息公开条例》，也称《政府信息公开条例》。",
        "政府信息公开和行政复议工作衔接，存在的主要问题和改进情况见后。",
        "示例镇镇长到任，示例县县直部门到场。",
        "示例县示例镇党委、示例镇政府、示例县人民政府、示例县县级财政、示例镇镇长。",
        "政府信息公开年度工作报告按时公布，其它需要报告的事项没有。",
        "示例县示例镇人民政府、示例县农业农村局都已落实。",
    ],
    "TXT-FORM": [
        "规范性文件、行政许可、行政处罚和政府集中采购信息都按要求公开。",
        "按照国办公开办函〔2021〕30号的格式填写。",
        "公开行政许可和其他对外管理服务事项的依据、条件、程序，也公开其他对外管理服务事项程序。",
        "按照市政府办公室《关于政府信息公开工作年度报告有关事项的通知》办理。",
        "执行国务院令第711号，条例由国务院令第492号公布，2019年由国务院令第711号修订。",
    ],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in SILENT.items() for text in texts]
)
def test_right_text_is_silent(findings, code, text):
    assert code in codes()
    assert findings(text) == []


PREAMBLES = [
    "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
    "政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六个部分组成。",
    "本报告共六部分，包括：总体情况、主动公开情况、依申请公开情况、因政府信息公开工作被申请行政复议"
    "及提起行政诉讼情况、存在问题和改进措施、其它需要报告的事项。",
    "全文包括信息公开总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开"
    "行政复议和行政诉讼情况、存在的主要问题及改进情况、其他需要报告事项等6个部分。",
    "现公布示例县示例镇人民政府2024年政府信息公开工作年度报告，数据从2024年1月1日起至2024年12月31日止。",
    "示例镇2024年度政府信息公开工作年度报告可在示例县人民政府网站查阅，请与示例镇党政办公室联系。",
    "本报告由政府信息主动公开工作总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
    "政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六个部分组成。",
    "本报告由“总体情况”“主动公开政府信息的情况”“收到和处理政府信息公开申请的情况”“政府信息公开行政复议、"
    "行政诉讼情况”“存在的主要问题及改进情况”“其他需要报告的事项”六个部分组成。",
    "本报告主要内容包括总体情况、主动公开、依申请公开、复议诉讼等。",
    "现公开示例镇人民政府2024年政府信息公开工作年度报告。",
    "结合示例镇人民政府2024年政府信息公开工作，编制本报告。",
    "示例县编制了示例镇人民政府2024年政府信息公开工作年度报告，汇总了11个乡镇人民政府的数据。",
    "全文包括总体情况、主动公开、依申请公开、复议诉讼、存在问题等方面内容，数据截至年底。",
    "请与示例县政务服务局联系，或向各县教育局、本县民政局查询。",
    "请联系县教育局，或登录示例县人民政府网站、浏览县人民政府网站查询2024年县教育局的公告。",
    "现将我镇人民政府2024年度政府信息公开工作情况报告如下。",
    "按照示例市政务公开办公室2024年政府信息公开工作要求，根据县政府办公室2024年政府信息公开工作年度报告编制安排，编制本报告。",
    "本报告由示例镇党政办公室编制。",
    "现公布《示例镇2024年政府信息公开工作年度报告》，参照《2023年政府信息公开工作年度报告》编写。",
    "根据《关于做好2023年政府信息公开工作年度报告编制工作的通知》的要求，经区人民政府同意，现予公布。",
]


@pytest.mark.parametrize("text", PREAMBLES)
def test_right_preambles_are_silent(findings, text):
    assert findings(text, "导语") == []


# Code, section, the whole text of the section.
SILENT_SECTIONS = [
    ("TXT-S1", "总体情况", "全年发布信息30条。接收公众申请公开的事项2件。审核制度健全，专栏及时更新，组织培训2次。"),
    ("TXT-S1", "总体情况", "（一）主动公开情况\n发布信息30条。\n（二）依申请公开情况\n没有收到申请。\n"
     "（三）政府信息管理情况\n三审三校。\n（四）政府信息公开平台建设情况\n网站改版。\n（五）监督保障情况\n纳入考核。"),
    ("TXT-S1", "总体情况", "主动公开和依申请公开照常，落实发布审核登记，专栏更新，加强监督。"),
    ("TXT-S1", "总体情况", "（一）主动公开和依申请公开照常。（二）加强信息公开管理。（三）专栏更新，加强监督。"),
    ("TXT-S1", "总体情况", "主动公开和依申请公开照常，政府信息资源管理有序，专栏更新，加强监督。"),
    ("TXT-S5", "存在问题", "解读形式单一，下一步增加图解。"),
    ("TXT-S5", "存在问题", "无障碍浏览还不够方便，将于明年整改。"),
    ("TXT-S6", "其他事项", "本年度没有收取信息处理费，没有其他事项。"),
    ("TXT-S6", "其他事项", "政府信息公开信息处理费收费总金额为0元。"),
    ("TXT-S6", "其他事项", "本年度没有收取信息公开费用。"),
    ("TXT-S6", "其他事项", "本年度未发生政府信息公开收费行为。"),
    ("TXT-S6", "其他事项", "按照《政府信息公开信息处理费管理办法》，本年度收取0元。"),
    ("TXT-S6", "其他事项", "执行信息处理费管理办法，没有收取信息处理费。"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "key", "text"), SILENT_SECTIONS)
def test_right_sections_are_silent(write, code, key, text):
    assert code in codes()
    lines = [line for line in CLEAN.splitlines() if not line.startswith(f"{key}:")]
    block = "\n".join(f"  {line}" for line in text.splitlines())
    checked = pipeline.check(write("\n".join(lines) + f"\n{key}: |\n{block}\n"))
    assert [f.code for f in checked.findings] == []


def test_each_text_check_has_text_that_stays_silent():
    silent = {*SILENT, "TXT-PARTS", *(code for code, _, _ in SILENT_SECTIONS), "TXT-LOCAL"}
    assert silent == {code for code in codes() if code.startswith("TXT-")}


FOUND = [
    ("报告分为总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和"
     "行政行政诉讼情况、存在的主要问题及改进情况等五个部分。", "导语",
     [("TXT-DOUBLE", "行政行政"), ("TXT-PARTS", "五个部分")]),
    ("由总体情况、主动公开、依申请公开、复议诉讼、存在问题五部分组成。", "导语",
     [("TXT-PARTS", "五部分")]),
    ("2022年的数据统计期限为2022年1月1日至12月31日。", "导语",
     [("TXT-YEAR", "2022"), ("TXT-YEAR", "2022年1月1日至12月31日")]),
    ("（二）依申请公开情况。2023年我镇收到政府信息公开申请。", "总体情况",
     [("TXT-YEAR", "2023")]),
    ("我局积极配合，我村也已落实。", "总体情况",
     [("TXT-AGENCY", "我局"), ("TXT-AGENCY", "我村")]),
    ("更新信息23条，具体包括动态14条、公告10条。", "总体情况", [("TXT-SPLIT", "23条")]),
    ("发布信息30条，其中动态14条；公告10条；其他5条。", "总体情况", [("TXT-SPLIT", "30条")]),
    ("去年9件，今年12件，增长33.9%。", "总体情况", [("TXT-PCT", "33.9%")]),
    ("执行《中华人民共和国政府信息公开条列》。", "总体情况", [("TXT-TYPO", "条列")]),
    ("数据统计期限自2024年1月1日起，至2024年12月30日止。", "导语",
     [("TXT-YEAR", "2024年1月1日起，至2024年12月30日")]),
    ("按照国办公开办函[2019]60号编制。", "导语", [("TXT-FORM", "[2019]60号")]),
    ("按照国务院办公厅政府信息与政务公开办公室《关于政府信息公开工作年度报告有关事项的通知》编制。", "导语",
     [("TXT-FORM", "关于政府信息公开工作年度报告有关事项的通知")]),
    ("按照政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知（国办公开办函〔2019〕60号）编制。",
     "导语", [("TXT-FORM", "〔2019〕60号")]),
    ("根据条例（国务院令第492号）编制，全文包括，总体情况等。", "导语",
     [("TXT-FORM", "国务院令第492号"), ("TXT-PUNCT", "，")]),
    ("更新“我为“银龄”办实事”专栏，落实《关于印发《办法》的通知》。", "总体情况",
     [("TXT-PUNCT", "“我为“"), ("TXT-PUNCT", "《关于印发《")]),
    ("发布过程性性信息1317余条。", "总体情况", [("TXT-DOUBLE", "性性"), ("TXT-NUMERAL", "余")]),
    ("建设法制政府，2024年我收到来信。", "总体情况", [("TXT-TYPO", "法制政府"), ("TXT-TYPO", "年我")]),
    ("党中央国务院要求，能过政府网站公开，紧紧县委部署，按照国办公开函〔2021〕30号办理。", "总体情况",
     [("TXT-TYPO", "党中央国务院"), ("TXT-TYPO", "能过"), ("TXT-TYPO", "紧紧"),
      ("TXT-TYPO", "国办公开函")]),
    ("收到公民、法人和其他组织提出的政府信息公开申请15件。", "总体情况", [("TXT-NUM", "15")]),
    ("公开信息326条，包括动态120条、公告120条、其他70条。", "总体情况", [("TXT-SPLIT", "326条")]),
    ("公开信息326条。其中，动态120条、公告90条、其他70条。", "总体情况", [("TXT-SPLIT", "326条")]),
    ("公开信息326条，比上年增加26条，增长9.7%。", "总体情况", [("TXT-PCT", "9.7%")]),
    ("公开公开公开公开信息。", "总体情况", [("TXT-DOUBLE", "公开公开公开公开")]),
    ("发放问卷300份，收回问卷290份，回收率96%。", "总体情况", [("TXT-PCT", "96%")]),
    ("联系+86-13800000000。", "总体情况", [("TXT-PRIVATE", "+86-13800000000")]),
    ("没有存在的问题，将继续做好公开工作。", "存在问题", [("TXT-S5", None)]),
    ("面积30㎡。", "总体情况", [("CHAR-REFUSED", "㎡")]),
    ("本报告由总体情况、主动公开、依申请公开、复议诉讼、存在问题组成。", "导语",
     [("TXT-PARTS", "组成")]),
    ("请与临样县教育局办公室联系。", "导语", [("TXT-AGENCY", "临样县")]),
    ("健全制度，落实责任", "总体情况", [("TXT-PUNCT", "任")]),
    ("落实各项要求及，定期检查。", "总体情况", [("TXT-PUNCT", "，")]),
    ("（一）健全制度，落实责任\n（二）主动公开，发布信息3条\n都有专人。", "总体情况",
     [("TXT-PUNCT", "任"), ("TXT-PUNCT", "条")]),
    ("(一)健全制度。", "总体情况", [("TXT-PUNCT", "(")]),
    ("执行[2021]30号、〔2024〕第3号、２０２４的要求。", "总体情况",
     [("TXT-NUMERAL", "[2021]30号"), ("TXT-NUMERAL", "〔2024〕第3号"), ("TXT-NUMERAL", "２０２４")]),
    ("示例县示例镇人名政府负责。", "总体情况", [("TXT-NAME", "示例县示例镇人名政府")]),
    ("新收政府信息公开申请三件，办理依申请公开二十一件。", "总体情况",
     [("TXT-NUM", "三"), ("TXT-NUM", "二十一")]),
    ("申请人王小二提出的申请已经答复。", "总体情况", [("TXT-PRIVATE", "王小二")]),
    ('落实"五公开"要求。', "总体情况", [("TXT-PUNCT", '"'), ("TXT-PUNCT", '"')]),
    ("落实”五公开“要求。", "总体情况", [("TXT-PUNCT", "”")]),
    ("于×月×日公布。", "总体情况", [("TXT-LEFTOVER", "×"), ("TXT-LEFTOVER", "×")]),
    ("请填＞＞以后的内容。", "总体情况", [("TXT-LEFTOVER", "＞＞")]),
    ("涵盖机构职能、规划计划、人事任免、规划计划、预决算等。", "总体情况",
     [("TXT-DOUBLE", "规划计划")]),
    ("统计期限从2024年1月1日至12月31止。", "导语", [("TXT-NUMERAL", "月31")]),
    ("现将2024政府信息公开工作情况报告如下", "总体情况",
     [("TXT-NUMERAL", "2024"), ("TXT-PUNCT", "下")]),
    ("没有因公开引发行政复议、行政诉讼、情况。", "总体情况", [("TXT-PUNCT", "、")]),
    ("网站发布30条、微信发布20条，共发布信息55条。", "总体情况", [("TXT-SPLIT", "55条")]),
    ("发布信息200条，主动公开200条。其中，年报3条，占比1.3%；其他197条。", "总体情况",
     [("TXT-PCT", "1.3%")]),
    ("网站30条、微信20条，合计55条。", "总体情况", [("TXT-SPLIT", "55条")]),
    ("公开信息328条，内容涉及预算、职能等。其中年报1条、规划2条、动态324条。", "总体情况",
     [("TXT-SPLIT", "328条")]),
    ("在公开的60条信息中，机构职能类12条、其他46条。", "总体情况", [("TXT-SPLIT", "60条")]),
    ("2024年将从以下方面改进：一是加强培训。", "存在问题", [("TXT-YEAR", "2024")]),
    ("一是解读不够；2023年，我镇将继续增加图解。", "存在问题", [("TXT-YEAR", "2023")]),
    ("现将2023年示例镇信息公开工作情况报告如下：", "总体情况", [("TXT-YEAR", "2023")]),
    ("发布示例镇2023年度政府信息公开工作报告和2023年度示例县信息公开年度报告。", "导语",
     [("TXT-YEAR", "2023"), ("TXT-YEAR", "2023")]),
    ("编制了《示例镇2023年政府信息公开工作年度报告》。", "导语", [("TXT-YEAR", "2023")]),
    ("（三）信息管理情况2023年，我镇清理文件2件。", "总体情况", [("TXT-YEAR", "2023")]),
    ("2024年，我县未收到政府信息公开申请，本县共受理政府信息公开申请0件。", "总体情况",
     [("TXT-AGENCY", "我县"), ("TXT-AGENCY", "本县")]),
    ("样本县示例镇人民政府2024年政府信息公开工作年度报告现予公布。", "导语",
     [("TXT-AGENCY", "样本县示例镇人民政府")]),
    ("2024年，样品镇认真执行条例。\n（一）主动公开。样品镇人民政府高度重视。", "总体情况",
     [("TXT-AGENCY", "样品镇"), ("TXT-AGENCY", "样品镇")]),
    ("公众可以登陆县政府网站查阅。", "总体情况", [("TXT-TYPO", "登陆")]),
    ("样本示例镇人民政府2024年政府信息公开工作年度报告现予公布。", "导语",
     [("TXT-AGENCY", "样本示例镇人民政府")]),
    ("由样本县政务公开办公室2024年政府信息公开工作总结而成。", "导语",
     [("TXT-AGENCY", "样本县政务公开办公室")]),
    ("发布信息100条，比上年增加30条，其中网站30条、微信50条、其他40条。", "总体情况",
     [("TXT-SPLIT", "100条")]),
    ("发布信息100条，其中网站60条（含转载40条）、微信20条、其他10条。", "总体情况",
     [("TXT-SPLIT", "100条")]),
    ("主动公开政府信息共50条。\n主动公开政府信息60条。", "总体情况", [("TXT-SPLIT", "60条")]),
    ("收到政府信息公开申请２０件。", "总体情况", [("TXT-NUM", "２０")]),
    ("办理咨询12件，上年9件，同比增长75%。", "总体情况", [("TXT-PCT", "75%")]),
    ("咨询8件，占66.7%；建议4件，占43.3%。", "总体情况", [("TXT-PCT", "43.3%")]),
    ("公布事项18项，其中行政许可19项。", "总体情况", [("TXT-SPLIT", "19项")]),
    ("发布信息90条，其中文件20条、解读18条、年报12条。", "总体情况", [("TXT-SPLIT", "90条")]),
    ("发布信息900条，其中文件20条、解读18条、其他12条。", "总体情况", [("TXT-SPLIT", "900条")]),
    ("主要内容包括主动公开情况、依申请公开办理情况、复议诉讼情况、收费情况、存在问题。", "导语",
     [("TXT-PARTS", "包括")]),
    ("数据统计期限为20241月1日至12月31日，2024我镇无行政复议。", "导语",
     [("TXT-NUMERAL", "2024"), ("TXT-NUMERAL", "2024")]),
    ("严格执行2018 年的规定，2024 年继续。", "总体情况", [("TXT-YEAR", "2018")]),
    ("完善工作机制一是专人负责。二是定期检查。", "总体情况", [("TXT-PUNCT", "一是")]),
    ("收到政府信息公开申请2项。", "总体情况", [("TXT-NUM", "2")]),
    ("（二）依申请公开5件，均已答复。本年度依申请公开政府信息共2项。", "总体情况",
     [("TXT-NUM", "5"), ("TXT-NUM", "2")]),
    ("全年涉及政府信息公开的行政复议案件3件。", "总体情况", [("TXT-NUM", "3")]),
    ("本报告由总体情况、主动公开、依申请公开、复议诉讼情况。", "导语", [("TXT-PARTS", "由")]),
    ("2024以来，按照示办〔2024〕-12号文件执行。", "总体情况",
     [("TXT-NUMERAL", "2024"), ("TXT-NUMERAL", "〔2024〕-12号")]),
    ("按照《关于印发《示例办法》的通知》执行。", "总体情况", [("TXT-PUNCT", "《关于印发《")]),
    ("公开指南已经更新，请与示例镇党政办公室联系（地址：人民路1号，电话：0000-5550101）", "总体情况",
     [("TXT-PUNCT", "）")]),
    ("1.加强学习，提高认识\n2.健全制度，落实责任", "总体情况", [("TXT-PUNCT", "识"), ("TXT-PUNCT", "任")]),
    ("截止公示期满没有异议，截至2024你那12月。", "总体情况",
     [("TXT-TYPO", "截止"), ("TXT-TYPO", "你那")]),
    ("示例局局认真落实过程性性信息的规定。", "总体情况",
     [("TXT-DOUBLE", "局局"), ("TXT-DOUBLE", "性性")]),
    ("请与党政办公室联系（电话：0000-5550101）.", "总体情况", [("TXT-PUNCT", ".")]),
    ("公开其他对外管理服务事项3项。", "总体情况", [("TXT-FORM", "其他对外管理服务事项")]),
    ("发布信息1,260条，其中动态260条、公告1，100条。", "总体情况", [("TXT-SPLIT", "1,260条")]),
    ("发布信息一百零三条，其中动态六十一条、公告30条、其他十一条。", "总体情况",
     [("TXT-SPLIT", "一百零三条")]),
    ("发布信息630条，较上年600条增加30条，增长4.8%。", "总体情况", [("TXT-PCT", "4.8%")]),
    ("办理留言20件，比上年12件增长150%，比上年的12件增加8件，增长200%。", "总体情况",
     [("TXT-PCT", "150%"), ("TXT-PCT", "200%")]),
    ("由上年的12件增至20件，增幅为40%；来信20件，上年12件，增长166.7%。", "总体情况",
     [("TXT-PCT", "40%"), ("TXT-PCT", "166.7%")]),
    ("来信12件，较上年减少3件，下降25%；网站30条，比上年增加10条，增长33.3%。", "总体情况",
     [("TXT-PCT", "25%"), ("TXT-PCT", "33.3%")]),
    ("办理留言30件。咨询20件，占66.7%；建议4件，占20%。", "总体情况", [("TXT-PCT", "20%")]),
    ("办理留言30件，咨询20件，占66.7%；建议4件，占20%。", "总体情况", [("TXT-PCT", "20%")]),
    ("留言12件，其中咨询9件，占133.3%；问卷1,200份，满意1,140份，满意率94%。", "总体情况",
     [("TXT-PCT", "133.3%"), ("TXT-PCT", "94%")]),
    ("请填××和某某。", "总体情况", [("TXT-LEFTOVER", "××"), ("TXT-LEFTOVER", "某某")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "wanted"), FOUND)
def test_wrong_text_is_found_under_its_words(findings, text, key, wanted):
    assert findings(text, key) == wanted


def test_the_percentage_that_is_told_as_the_right_one_is_right(write):
    """What the sentence gives, and nothing is found once it is written."""
    for told, right in [
        ("较上年600条增加30条，增长4.8%", "5.0%"),
        ("比上年12条增长150%", "67%"),
        ("比上年的12条增加8条，增长200%", "67%"),
    ]:
        text = f"{OVERVIEW}\n  发布信息{630 if '600' in told else 20}条，{told}。"
        report = CLEAN.replace(OVERVIEW, f"|\n  {text}")
        (finding,) = pipeline.check(write(report)).findings
        assert finding.expected == right
        assert pipeline.check(write(report.replace(finding.actual, right))).findings == ()


@pytest.mark.parametrize("slip", words().pairs("slips", "words"))
def test_no_slip_is_what_it_should_be(slip):
    """What was probably meant must not be found wrong again."""
    assert not re.search(slip, words().pairs("slips", "words")[slip])


def test_numbers_that_come_from_the_tables_agree_with_them(write):
    report = CLEAN.replace("申请: 全部为零", "申请: {未列为零: true, 新收: [3, 1, 0, 0, 0, 0], "
                           "上年结转: [1, 0, 0, 0, 0, 0], 予以公开: [4, 1, 0, 0, 0, 0]}")  # fmt: skip
    text = (
        f"|\n  {OVERVIEW}\n  （一）依申请公开。新收政府信息公开申请{{申请.新收.总计}}件，其中自然人"
        "{申请.新收.自然人}件、其他1件；连同上年结转1件，收到申请5件，全部办结5件。"
    )
    checked = pipeline.check(write(report.replace(OVERVIEW, text)))
    assert checked.findings == ()


# New requests 10, carried over 1; made public 7, in part 1, not held 2, left 1. One review, one suit
# at once and one after it. Normative documents: made 3, in force 5.
TOLD = (
    CLEAN.replace("主动公开: 全部为零", "主动公开: {未列为零: true, 行政规范性文件: [3, 0, 5]}")
    .replace("申请: 全部为零",
             "申请: {未列为零: true, 新收: [8, 2, 0, 0, 0, 0], 上年结转: [1, 0, 0, 0, 0, 0], "
             "予以公开: [5, 2, 0, 0, 0, 0], 部分公开: [1, 0, 0, 0, 0, 0], "
             "不掌握: [2, 0, 0, 0, 0, 0], 结转下年: [1, 0, 0, 0, 0, 0]}")
    .replace("复议诉讼: 全部为零",
             "复议诉讼: {未列为零: true, 行政复议: [1, 0, 0, 0], 直接起诉: [0, 1, 0, 0], "
             "复议后起诉: [0, 0, 1, 0]}")
)  # fmt: skip

AGREES = [
    "新收政府信息公开申请10件，上年结转1件，其中予以公开7件，部分公开1件，无法提供2件，结转下年度办理1件。",
    "收到申请10件（其中网上8件、当面2件），上年结转1件，办结10件。",
    "收到申请10件，其中自然人8件、商业企业2件；予以公开和部分公开8件。",
    "收到申请10件，予以公开与部分公开8件；予以公开以及部分公开8件。",
    "收到申请10件，其中自然人8件；予以公开7件，部分公开1件，无法提供2件。",
    "因未按期答复信息公开申请，被申请行政复议1件，直接提起行政诉讼1件，复议后提起行政诉讼1件。",
    "未收到法人和其他组织提出的申请，未收到重复申请，没有收到需要延期的申请。",
    "本年度未收到依申请公开的行政复议纠错案件。",
    "共收到并妥善处理依申请公开办理事项10件。",
    "未收到申请人补正的1件视为撤回，无法提供的2件都说明了理由。",
    "未发生因信息公开被行政复议纠错和行政诉讼败诉的情形。",
    "去年未收到依申请公开件，没有发生行政复议。",
    "因信息公开引发行政争议3件，其中行政复议1件，行政诉讼2件。收到和处理申请10件。",
    "制定行政规范性文件3件，废止规范性文件0件，现行有效的规范性文件5件。",
    "2023年收到申请6件，今年收到申请10件（2023年度新收申请6件）；自2019年以来，累计收到申请40件。",
    "2023年，我镇受理申请6件。与2023年新收申请6件相比有所增加；近三年累计受理申请30件，6月收到申请3件。",
    "2024年收到申请10件。2024年1月1日至2024年12月31日，收到申请10件；截至12月底收到申请10件。",
    "全县共收到政府信息公开申请60件，其中我镇10件；2023年未收到申请。",
    "通过信函收到申请4件，通过网站收到申请6件。\n  通过邮政寄送收到申请3件。",
    "政府信息公开申请新收10件，信息公开申请数量为10件，依申请公开受理数为11件；行政许可受理数为90件。",
    "新收政府信息公开申请{申请.新收.总计}件，连同结转收到申请十一件，结转下年{申请.结转下年.总计}件。",
    "参加行政复议答复2件，均与公开无关。",
    "镇政府新收申请4件，办理结果为予以公开3件；各办所新收申请6件，办理结果为予以公开4件。结转至2025年申请1件。",
]


@pytest.mark.parametrize("text", AGREES)
def test_text_that_agrees_with_the_tables_is_silent(findings, text):
    assert findings(text, base=TOLD) == []


DIFFERS = [
    ("收到申请10件（其中网上8件、当面2件），本年度办结9件。", ["9"]),
    ("收到依申请公开件3件，受理4起依申请公开件，办理依申请公开事项2件。", ["3", "4", "2"]),
    ("收到政府信息公开申请10件；行政复议2件，未经复议直接起诉2件。", ["2", "2"]),
    ("收到申请10件，其中自然人7件；予以公开6件，部分公开2件，不予公开3件，无法提供1件，不予处理1件。",
     ["7", "6", "2", "3", "1", "1"]),
    ("全年没有接到群众主动要求公开政府信息的申请。", ["没有接到群众主动要求公开政府信息"]),
    ("未收到任何公民、法人和其他组织提出的公开政府信息的申请。",
     ["未收到任何公民、法人和其他组织提出的公开政府信息的申请"]),
    ("本年度无依申请公开政府信息事项。", ["无依申请公开政府信息事项"]),
    ("没有接到群众要求公开的信息。", ["没有接到群众要求公开的信息"]),
    ("未发生举报、投诉、行政复议。", ["未发生举报、投诉、行政复议"]),
    ("无针对本镇的行政复议案件。", ["无针对本镇的行政复议"]),
    ("没有针对本镇有关政府信息公开事务的行政复议案件。",
     ["没有针对本镇有关政府信息公开事务的行政复议"]),
    ("行政复议和行政诉讼均为零。", ["行政复议和行政诉讼均为零"]),
    ("没有发生行政复议。2024年加强了管理。", ["没有发生行政复议"]),
    ("没有发生行政复议；没有撤销决定。", ["没有发生行政复议"]),
    ("没有发生行政复议。\n  2024年加强了管理。", ["没有发生行政复议"]),
    ("制定规范性文件2件，现行有效规范性文件6件。", ["2", "6"]),
    ("镇政府新收申请4件；各办所新收申请5件。结转到2025年度办理申请2件。", ["4", "5", "2"]),
    ("因信息公开引发行政争议3件，其中行政复议2件，行政诉讼1件。", ["2", "1"]),
    ("共处理依申请公开7件。收到公众向镇政府提交的信息公开申请7件，有效信息公开申请。", ["7", "7"]),
    ("（一）依申请公开。按期答复。行政诉讼案件3件，正在审理。", ["3"]),
    ("2024年，我镇收到申请12件。2024年1月至12月收到申请12件；截至12月31日，收到申请1,012件。",
     ["12", "12", "1,012"]),
    ("比较而言，2023年收到申请6件，今年收到申请12件；通过信函收到申请4件，通过网站收到申请9件。",
     ["12", "4", "9"]),
    ("通过信函、网站等方式收到申请12件，全镇共收到申请一百二十件。", ["12", "一百二十"]),
    ("政府信息公开申请新收18件，信息公开申请数量为18件，依申请公开受理数为18件。", ["18", "18", "18"]),
    ("今年与2023年一样：2023年没有收到申请，2024年没有收到申请。", ["没有收到申请"]),
    ("新收政府信息公开申请{申请.结转下年.总计}件。", ["1"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words_"), DIFFERS)
def test_text_that_differs_from_the_tables_is_found(findings, text, words_):
    assert findings(text, base=TOLD) == [("TXT-NUM", word) for word in words_]


@pytest.mark.parametrize("rules", ["《政府信息公开信息处理费管理办法》", "信息处理费收取办法"])
def test_who_only_names_the_rules_for_fees_has_not_said_what_was_charged(write, rules):
    report = re.sub("(?m)^信息处理费:.*$", f"其他事项: 按照{rules}执行。", CLEAN)
    assert [f.code for f in pipeline.check(write(report)).findings] == ["TXT-S6"]


@pytest.mark.parametrize(
    ("fee", "said", "found"),
    [
        ("40", "40元", []),
        ("1326", "1,326元", []),
        ("400000", "40万元", []),
        ("400000", "{信息处理费}元", []),
        ("40", "40万元", ["40万元"]),
        ("40", "{信息处理费}万元", ["40万元"]),
        ("1326", "1,327元", ["1,327元"]),
    ],
)
def test_a_fee_is_told_in_its_unit(write, fee, said, found):
    """And what is typed over it as the hint says is right."""
    report = CLEAN.replace(OVERVIEW, f"|\n  {OVERVIEW}\n  收取信息处理费{said}。")
    report = re.sub("(?m)^信息处理费:.*$", f"信息处理费: {fee}", report)
    assert [f.actual for f in pipeline.check(write(report)).findings] == found
    mended = report.replace(said, "{信息处理费}元")
    assert pipeline.check(write(mended)).findings == ()


@pytest.mark.parametrize(
    ("agency", "level", "found"),
    [
        ("示例县人民政府", "县级政府", ["60"]),
        ("示例县人民政府办公室", "县级部门", ["60"]),
        ("示例县民政局", "县级部门", []),
    ],
)
def test_all_of_a_place_is_what_its_government_reports_on(write, agency, level, found):
    report = TOLD.replace("示例县示例镇人民政府, 简称: 示例镇", f"{agency}, 层级: {level}")
    text = f"|\n  {OVERVIEW}工作考核、责任追究都已落实。\n  全县共收到政府信息公开申请60件。"
    checked = pipeline.check(write(report.replace(OVERVIEW, text)))
    assert [f.actual for f in checked.findings if f.code == "TXT-NUM"] == found


OWN_WORDS = [  # agency, level, preamble, what is found
    ("示例县人民政府办公室", "县级部门", "请与我们联系（地址：示例县样品街道办事处人民路1号）。", []),
    ("示例县示例镇人民政府", "乡镇", "请与我们联系（地址：示例县样品镇人民政府院内）。", ["样品镇"]),
    ("示例市市场监督管理局", "市级部门", "请与示例市市场监督管理局联系，示例市市民可以查阅。", []),
    ("示例县人民政府", "县级政府", "示例县县场所公开，示例县县人民政府负责。", ["示例县县", "示例县县"]),
    ("示例县人民政府", "县级政府", "地址是示例县县府路1号，见《示例县县、乡两级目录》。", []),
    ("示例族自治县人民政府", "县级政府", "示例县认真贯彻条例，请与示例县人民政府联系。", []),
    ("示例市市场监督管理局", "市级部门", "本局局长牵头，我局局严格落实。", ["局局"]),
    ("示例族自治县人民政府", "县级政府", "样品县认真贯彻条例。", ["样品县"]),
    ("示例市示例街道办事处", "街道", "现公开示例街道办事处2024年政府信息公开工作年度报告。", []),
    ("示例县民政局", "县级部门", "现将我局2024年政府信息公开情况公布如下。现将县民政局2024年度政府信息公开情况公布如下。", []),
    ("示例县民政局", "县级部门", "结合我县民政局2024年政府信息公开工作，编制本报告。现将2024年度县民政局报告公布如下。", []),
    ("示例县民政局", "县级部门", "现将样品县民政局2024年政府信息公开情况公布如下。", ["现将样品县民政局"]),
    ("国家税务总局示例县税务局", "县级部门", "现公布示例县税务局2024年政府信息公开工作年度报告。", []),
    ("示例县民政局", "县级部门", "请与示例县住房和城乡建设局、示例县住建局联系。", []),
    ("示例县住房和城乡建设局", "县级部门", "请登录示例市住房和城乡建设局网站。", []),
    ("示例县住房和城乡建设局", "县级部门", "请与示例县住房和城乡健设局联系。", ["示例县住房和城乡健设局"]),
]  # fmt: skip


@pytest.mark.parametrize(("agency", "level", "preamble", "found"), OWN_WORDS)
def test_what_agencies_call_themselves(write, agency, level, preamble, found):
    report = CLEAN.replace("示例县示例镇人民政府, 简称: 示例镇", f"{agency}, 层级: {level}")
    checked = pipeline.check(write(report.replace("现公布本镇报告。", preamble)))
    assert [f.actual for f in checked.findings if f.code != "DATE-SIGN"] == found


def test_what_several_sums_give_is_shown_once(write):
    base = CLEAN.replace("申请: 全部为零", "申请: {未列为零: true, 新收: [3, 0, 0, 0, 0, 0], "
                         "国家秘密: [1, 0, 0, 0, 0, 0], 不掌握: [2, 0, 0, 0, 0, 0]}")  # fmt: skip
    text = f"|\n  {OVERVIEW}\n  收到申请3件，其中自然人2件。申请不予公开2件。"
    people, refused = pipeline.check(write(base.replace(OVERVIEW, text))).findings
    assert people.message == "这里写的是 2，表里 申请·新收·自然人 = 3"
    assert refused.message == (
        "这里写的是 2，表里 申请·不予公开·总计 = 1，或 申请·不予公开·总计 + 申请·无法提供·总计 = 3"
    )
    assert "{申请.新收.自然人}" in people.hint
    assert "{" not in refused.hint  # no value of that name can be put in


BROKEN = [  # what of TOLD is wrong, a sentence, what is found beside the error, what it leaves open
    ("新收: [8,", "新收: [9,", "收到申请20件，上年结转1件。", ["20"], []),
    ("新收: [8,", "新收: [9,", "收到申请10件，上年结转0件。", [], ["收到申请10件", "上年结转0件"]),
    ("新收: [8,", "新收: [9,", "收到申请11件，上年结转1件。", [], []),
    ("新收: [8,", "新收: [9,", "收到申请11件，其中商业企业3件。", ["3"], []),
    ("新收: [8,", "新收: [9,", "新收申请{申请.新收.总计}件，新收申请{申请.不掌握.总计}件。", ["2"], []),
    ("[8, 2,", "[8, 三,", "收到申请{申请.新收.总计}件，上年结转{申请.上年结转.总计}件。", [], []),
    ("[8, 2,", "[8, 三,", "收到申请12件，上年结转3件。", ["3"], ["收到申请12件"]),
    ("[8, 2,", "[8, 三,", "没有发生行政复议；申请上年结转2件。", ["没有发生行政复议", "2"], []),
    ("未列为零: true, 新收", "新收", "没有收到申请，无法提供2件。", ["没有收到申请"], ["无法提供2件"]),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "text", "found", "open_"), BROKEN)
def test_while_a_table_has_an_error_text_is_held_against_what_does_not_hang_on_it(
    write, right, wrong, text, found, open_
):
    assert right in TOLD
    text = f"|\n  {OVERVIEW}\n  （二）依申请公开。{text}"
    checked = pipeline.check(write(TOLD.replace(right, wrong, 1).replace(OVERVIEW, text)))
    error, *_ = (f for f in checked.findings if f.is_error)
    assert [f.actual for f in checked.findings if f.code == "TXT-NUM"] == found
    told = [line for line in error.hint.splitlines() if line.startswith("改正以前")]
    assert re.findall("“(.*?)”（第 7 行）", "".join(told)) == open_
    assert sum("改正以前" in f.hint for f in checked.findings) == len(told)


def test_every_cell_that_texts_are_held_against_is_one_of_a_form():
    told = {cell for claim in (*_claims(), *_denials()) for cells in claim.sums for cell in cells}
    known = {cell for form in all_forms() for cell in form.cells()}
    for form in all_forms():
        for table in form.tables.values():
            known |= {
                CellKey(table.key, group, column)
                for group, rows in table.groups.items()
                for column in table.rows[rows[0]].columns
            }
    assert told <= known


def test_a_name_of_the_offices_list_is_known(write, tmp_path):
    report = CLEAN.replace("现公布本镇报告。", "现公布本镇报告，可在临样县人民政府网站查阅。")
    path = write(report)
    assert [f.code for f in pipeline.check(path).findings] == ["TXT-AGENCY"]
    (tmp_path / "名单.yaml").write_text("- 临样县\n", encoding="utf-8")
    assert pipeline.check(path).findings == ()


def test_every_text_finding_points_at_its_words(write):
    text = (
        "|\n  "
        + OVERVIEW
        + "\n  {年度}年，健全收集、回应、，及时吐送信息{申请.新收.总计}条,效果好。"
    )
    path = write(CLEAN.replace(OVERVIEW, text))
    lines = path.read_text(encoding="utf-8").splitlines()
    found = pipeline.check(path).findings
    assert [f.code for f in found] == ["TXT-PUNCT", "TXT-TYPO", "TXT-PUNCT"][: len(found)]
    for finding in found:
        place = finding.place
        words_there = lines[place.line - 1][place.column - 1 :][: place.length]
        assert words_there == finding.actual


def test_the_words_of_the_forms_are_those_of_their_definitions():
    notices = words().pairs("form_words", "notices")
    assert {form.id: form.doc_no[form.doc_no.index("〔") :] for form in all_forms()} == notices
    for form in all_forms():
        tables = form.tables.values()
        own = {"".join(c.label.split()) for t in tables for c in t.columns.values()}
        own |= {"".join(r.label.split()) for t in tables for r in t.rows.values()}
        for form_id, labels in words().lists("form_words", "words").items():
            for label in labels:
                (word,) = spelled(label)
                assert any(word in name for name in own) == (form_id == form.id), label


EXAMPLE_REQUIREMENTS = re.search(
    r"```yaml\n(要求单位.*?)```",
    (EXAMPLES.parent / "docs" / "requirements.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


@pytest.fixture
def required(tmp_path, write):
    """What the requirements of the documentation, or others, find in a report."""

    def required(report, text=EXAMPLE_REQUIREMENTS[1]):
        file = tmp_path / "要求.yaml"
        file.write_text(text, encoding="utf-8")
        checked = pipeline.check(write(report), pipeline.Against(requirements=file))
        return [(f.code, f.path, f.message) for f in checked.findings]

    return required


def test_the_documented_requirements_judge_a_report(required):
    found = required(CLEAN)
    assert {code for code, _, _ in found} == {"TXT-LOCAL"}
    said = "\n".join(f"{path}：{message}" for _, path, message in found)
    assert "总体情况：“总体情况”有 42 字，示例县人民政府办公室要求至少 600 字" in said
    assert "没有写到示例县人民政府办公室要求的“政策解读”或“政策问答”" in said
    assert "成文日期" not in said  # 20 January is the last day


def test_requirements_that_are_met_are_silent(required):
    long = "我们全面做好政策解读和公开栏建设，开展培训。" * 40
    report = CLEAN.replace(OVERVIEW, OVERVIEW + long).replace(
        "解读不够，明年改进。", "对照去年的不足逐项改进。" + "继续改进各项工作。" * 30
    )
    assert required(report) == []


def test_section_names_that_the_county_accepts_are_parts(required):
    listed = "本报告由总体情况、主动公开、依申请公开、复议诉讼、主要问题与改进、杂项六个部分组成。"
    report = CLEAN.replace("现公布本镇报告。", listed)
    names = "部分名称:\n  其他事项: [杂项]\n"
    assert [code for code, _, _ in required(report, "要求单位: 县\n")] == ["TXT-PARTS"]
    assert required(report, names) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("字数: {总体情况: {至少: 多}}", "字数.总体情况.至少"),
        ("期限: 2025-01-20", "不认识“期限”"),
        ("报送期限: 2025年1月20日", "不是年-月-日"),
        ("须写到: {总体情形: [甲]}", "总体情形"),
        ("字数: 300", "要分项写"),
        ("- 甲", "不是“键: 值”的样子"),
        ("", "是空的"),
        ("字数: {总体情况: {至少: 300, 至多: 30}}", "没有字数能都合"),
    ],
)
def test_wrong_requirements_stop_with_their_place(required, text, said):
    with pytest.raises(FileError) as caught:
        required(CLEAN, text)
    assert said in caught.value.message
    assert "要求.yaml" in caught.value.message


def test_a_wrong_list_of_names_stops_with_its_file(write, tmp_path):
    (tmp_path / "名单.yaml").write_text("名称: 甲\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"名单\.yaml"):
        pipeline.check(write(CLEAN))


def test_files_beside_the_data_are_no_inputs(tmp_path, write, capsys):
    write(CLEAN)
    (tmp_path / "名单.yaml").write_text("- 示例县便民服务中心\n", encoding="utf-8")
    (tmp_path / "要求.yaml").write_text("要求单位: 县\n", encoding="utf-8")
    assert run(["check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "1 个文件，没有发现问题。\n"


def test_numbers_of_any_length_stop_nothing(findings):
    text = f"公开信息2条，占全部3条的66.{'6' * 40}%。\n（二）依申请公开。收到申请{'9' * 5000}件。"
    assert findings(text) == []
    assert findings(f"本报告由{'1' * 5000}个部分组成。", "导语") == []


def test_the_title_is_of_the_year(write):
    title = "标题: 示例县示例镇人民政府2023年政府信息公开工作年度报告\n"
    (finding,) = pipeline.check(write(CLEAN + title)).findings
    assert (finding.code, finding.path, finding.actual) == ("TXT-YEAR", "标题", "2023")


def test_the_year_of_the_title_is_written_whole(write):
    title = "标题: 示例县示例镇人民政府2024政府信息公开工作年度报告\n"
    (finding,) = pipeline.check(write(CLEAN + title)).findings
    assert (finding.code, finding.path, finding.actual) == ("TXT-NUMERAL", "标题", "2024")


OFFICES = [  # agency, what it says of itself and of others, whose name is found where its own should be
    ("示例市市场监督管理局", "市市场监管局认真落实。省市场监管局全面部署。市局高度重视。", []),
    ("样州市人力资源和社会保障局", "2024年，样州市人力社保局认真落实。（一）主动公开。市人社局坚持公开。", []),
    ("国家税务总局示例县税务局", "国家税务总局全面部署。示例县税务局认真落实。示例省税务局积极推动。", []),
    ("示例县教育和体育局", "新格局全面形成。办事大厅积极配合。会同县公安局全面排查。县教体局严格落实。", []),
    ("示例县人民政府办公室", "县水利局认真公开水质信息。", []),
    ("示例县民政局", "2024年，县水利局认真落实。（一）主动公开。样品县民政局坚持公开。", ["县水利局", "样品县民政局"]),
    ("示例县民政局", "区民政局高度重视。2024年县水利局没有收取信息处理费。", ["区民政局", "县水利局"]),
]  # fmt: skip


@pytest.mark.parametrize(("agency", "text", "found"), OFFICES)
def test_another_office_where_the_author_should_stand(findings, agency, text, found):
    base = CLEAN.replace("示例县示例镇人民政府, 简称: 示例镇", f"{agency}, 层级: 县级部门")
    base = base.replace("现公布本镇报告。", "现公布本报告。")
    assert findings(text, base=base) == [("TXT-AGENCY", name) for name in found]


def test_the_preamble_names_the_office_that_reports(findings):
    base = CLEAN.replace("示例县示例镇人民政府, 简称: 示例镇", "示例县民政局, 层级: 县级部门")
    own = "本报告由示例县民政局编制，请与民政局办公室联系（地址：示例县人民路1号）。"
    assert findings(own, "导语", base) == []
    other = own.replace("民政局", "水利局")
    assert findings(other, "导语", base) == [
        ("TXT-AGENCY", "示例县水利局"),
        ("TXT-AGENCY", "水利局"),
    ]
