"""Signs in the hidden rows and columns of our workbooks: they tell a reader what stands where.

A sheet's cell A1 says what the sheet is. Column A marks each row, so that a row that someone puts
in is not taken for one of ours.

* A table: column A holds the row's key, ROW where the columns name rows, too, COLUMNS where the
  row holds the keys of the columns below it, WHOLE where the cell stands for the table as a whole,
  OURS for labels. Column B says how the row was spelled.
* Plain values: B holds the path of the key (机关.名称), C REQUIRED where a blank is a value that is
  missed, D the value; A OURS for labels, CONTINUED where D goes on from the cell above.
* Texts: B the key, C REQUIRED, D a paragraph; the rows below without a key go on. A says how many
  line ends the text has at its end, or CONTINUED.
"""

from __future__ import annotations

PLAIN, TEXTS, TABLE = "nianbao:项目", "nianbao:正文", "nianbao:表:"

OURS, COLUMNS, ROW, WHOLE, CONTINUED = "#", "#列", "#行", "#整张表", "#接"
REQUIRED = "★"

# Before a key: a total, which is computed where nothing was typed; a value that may be left out.
TOTAL, OPTIONAL = "Σ", "○"

AS_COLUMNS, AS_LIST, AS_NUMBER, NOT_LISTED = "列名", "列表", "单数", "不列"

HEAD_ROW = 2  # of any sheet: the first that people see
FIRST_COLUMN = 3  # of a table; what stands left of it is hidden
PATH_COLUMN, REQUIRED_COLUMN, VALUE_COLUMN = 2, 3, 4  # of plain values and texts

ALL_ZERO, REST_ZERO = "全部为零", "未列为零"  # what WHOLE may say
TRUE = "true"

MOST_IN_A_CELL = 32_767  # characters that Excel keeps
