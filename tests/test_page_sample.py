"""Documents for the tests of pages and PDF: one shaped like the real form, and small ones."""

from __future__ import annotations

from nianbao.document import Cell, Document, Grid, Paragraph, Section

HOSTILE = """& < > " ' { } {{ }} {% %} {_{ ％ — …"""
RARE = "〇㙍𬭚㐀丂"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
GROUPS = {
    "（三）不予公开": (
        "1.属于国家秘密",
        "2.其他法律行政法规禁止公开",
        "3.危及“三安全一稳定”",
        "4.保护第三方合法权益",
        "5.属于三类内部事务信息",
        "6.属于四类过程性信息",
        "7.属于行政执法案卷",
        "8.属于行政查询事项",
    ),
    "（四）无法提供": (
        "1.本机关不掌握相关政府信息",
        "2.没有现成信息需要另行制作",
        "3.补正后申请内容仍不明确",
    ),
    "（五）不予处理": (
        "1.信访举报投诉类申请",
        "2.重复申请",
        "3.要求提供公开出版物",
        "4.无正当理由大量反复申请",
        "5.要求行政机关确认或重新出具已获取信息",
    ),
    "（六）其他处理": (
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    ),
}
BODY = (
    "2024年，示例镇认真贯彻落实《中华人民共和国政府信息公开条例》（以下简称《条例》）和上级“公开为"
    "常态、不公开为例外”的要求，坚持以人民为中心，全年共主动公开政府信息1234条，同比增长12.5％——"
    "其中规范性文件3件、财政预决算信息26条……详见http://www.example.gov.cn/zwgk/index.html?id=3&t=4，"
    "欢迎查阅。镇政务公开栏（设在便民服务中心一楼大厅）每月更新一次，全年更新12次。"
)


def head(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text, "head", colspan, rowspan)


def label(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(
        text, "label", colspan, rowspan, align="left" if colspan + rowspan == 2 else "center"
    )


def value(text: str, path: str, colspan: int = 1) -> Cell:
    return Cell(text, "value", colspan, path=path)


def open_grid() -> Grid:
    """Section two, form 2021."""
    rows: list[tuple[Cell, ...]] = []
    blocks = (
        (
            "第二十条第（一）项",
            ("本年制发件数", "本年废止件数", "现行有效件数"),
            ("规章", "行政规范性文件"),
        ),
        ("第二十条第（五）项", ("本年处理决定数量",), ("行政许可",)),
        ("第二十条第（六）项", ("本年处理决定数量",), ("行政处罚", "行政强制")),
        ("第二十条第（八）项", ("本年收费金额（单位：万元）",), ("行政事业性收费",)),
    )
    for title, columns, names in blocks:
        span = 3 // len(columns)
        rows.append((head(title, colspan=4),))
        rows.append((head("信息内容"), *(head(column, colspan=span) for column in columns)))
        for name in names:
            values = (
                value(str(at), f"主动公开.{name}.{column}", span)
                for at, column in enumerate(columns)
            )
            rows.append((head(name), *values))
    return Grid("主动公开", "主动公开政府信息情况", (1, 1, 1, 1), tuple(rows), 1, dense=False)


def request_grid(number: str = "12", more: int = 0) -> Grid:
    """Section three, form 2021; `more` adds rows to its longest group."""

    def values(name: str) -> list[Cell]:
        return [value(number, f"申请.{name}.{column}") for column in APPLICANTS]

    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    rows: list[tuple[Cell, ...]] = [
        (head(note, colspan=3, rowspan=3), head("申请人情况", colspan=7)),
        (head("自然人", rowspan=2), head("法人或其他组织", colspan=5), head("总计", rowspan=2)),
        tuple(head(name) for name in APPLICANTS[1:-1]),
        (Cell("一、本年新收政府信息公开申请数量", "label", 3, align="left"), *values("新收")),
        (Cell("二、上年结转政府信息公开申请数量", "label", 3, align="left"), *values("上年结转")),
    ]
    inner: list[tuple[Cell, ...]] = [
        (Cell("（一）予以公开", "label", 2, align="left"), *values("予以公开")),
        (
            Cell(
                "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "label", 2, align="left"
            ),
            *values("部分公开"),
        ),
    ]
    for group, names in GROUPS.items():
        added = [f"{at}.另加的情形" for at in range(1, more + 1)] if "三" in group else []
        for at, name in enumerate([*names, *added]):
            first = [label(group, rowspan=len(names) + len(added))] if at == 0 else []
            inner.append((*first, label(name), *values(name)))
    inner.append((Cell("（七）总计", "label", 2, align="left"), *values("总计")))
    whole = label("三、本年度办理结果", rowspan=len(inner))
    rows += [(whole, *inner[0]), *inner[1:]]
    rows.append((Cell("四、结转下年度继续办理", "label", 3, align="left"), *values("结转下年")))
    widths = (13, 16, 50, *[11] * 7)
    return Grid("申请", "收到和处理政府信息公开申请情况", widths, tuple(rows), 3, dense=True)


def dispute_grid(number: str = "0") -> Grid:
    """Section four."""
    rows = (
        (head("行政复议", colspan=5), head("行政诉讼", colspan=10)),
        (
            *(head(name, rowspan=2) for name in OUTCOMES),
            head("未经复议直接起诉", colspan=5),
            head("复议后起诉", colspan=5),
        ),
        tuple(head(name) for name in OUTCOMES * 2),
        tuple(
            value(number, f"复议诉讼.{way}.{name}")
            for way in ("行政复议", "直接起诉", "复议后起诉")
            for name in OUTCOMES
        ),
    )
    return Grid("复议诉讼", "行政复议、行政诉讼情况", (1,) * 15, rows, 3, dense=False)


def plain(text: str) -> Paragraph:
    return Paragraph(0, "", text)


def report(
    *,
    agency: str = "示例县示例镇人民政府",
    body: str = BODY,
    times: int = 6,
    number: str = "12",
    more: int = 0,
    title_lines: tuple[str, ...] | None = None,
    date: str = "2025年1月20日",
) -> Document:
    """A report as it really looks; `times` is how often its long paragraph comes."""
    aspects = [
        Paragraph(2, f"（{'一二三四五六七八九十'[at % 10]}）主动公开。", body)
        for at in range(times)
    ]
    sections = (
        Section("总体情况", "一、总体情况", (plain(body), *aspects)),
        Section("主动公开", "二、主动公开政府信息情况", grid=open_grid()),
        Section("申请", "三、收到和处理政府信息公开申请情况", grid=request_grid(number, more)),
        Section("复议诉讼", "四、政府信息公开行政复议、行政诉讼情况", grid=dispute_grid(number)),
        Section(
            "存在问题",
            "五、存在的主要问题及改进情况",
            (
                plain(f"敌对文字{HOSTILE}与生僻字{RARE}。"),
                Paragraph(2, "（一）存在的主要问题", ""),
                Paragraph(3, "1.公开内容不够全面。", body),
                Paragraph(4, "（1）主动性不强。", body),
            ),
        ),
        Section("其他事项", "六、其他需要报告的事项", (plain("本年度收取信息处理费0元。"),)),
    )
    return Document(
        form_id="2021",
        year=2024,
        title_lines=title_lines or (agency, "2024年政府信息公开工作年度报告"),
        doc_no="示镇政发〔2025〕3号",
        preamble=(plain(body), plain("本报告由示例镇编制。")),
        sections=sections,
        agency=agency,
        date=date,
    )
