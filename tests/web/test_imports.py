"""Importing on screen, as the people of the cast meet it; without script unless a test says otherwise."""

import io
import zipfile

import openpyxl
import pytest

from register.imports.columns import guess_columns
from register.imports.headers import targets
from register.imports.reading import read_tables
from register.web.imports import TEMPLATE
from tests.cast import ADA, ANA, DORA, PRIYA, SAM, Known
from tests.ground.client import Client

CSV = (
    "Vendor,What they do,Data location,Website\n"
    "Harbour Voice Limited,Call recording,Singapore,https://harbour.example\n"
    "Lumen Payroll,Payroll,Germany; United States,\n"
)


def _upload(client: Client, content: str | bytes = CSV, name: str = "vendors.csv", status: int = 200) -> None:
    data = content.encode() if isinstance(content, str) else content
    client.get("/imports/new")
    client.submit("main form", status=status, file=(name, data, "text/csv"))


def _to_changes(client: Client, content: str | bytes = CSV, name: str = "vendors.csv") -> None:
    _upload(client, content, name)
    client.submit("main form")


def _import(client: Client, content: str | bytes = CSV, name: str = "vendors.csv") -> None:
    _to_changes(client, content, name)
    if client.page.url.endswith("/problems"):
        client.submit("main form", button="go")
    client.submit("#decide", button="import")


def _our_company(client: Client) -> None:
    ada = client.as_person(ADA)
    ada.get("/admin/entities/new")
    ada.submit("main form", name="Harbour Trading", place_code="HK")


def test_a_file_becomes_vendors_in_four_presses(client: Client) -> None:
    _our_company(client)
    priya = client.as_person(PRIYA)
    _upload(priya)
    assert priya.page.url == "/imports/I-0001/columns"
    assert priya.page.one("#field-column-0 option[selected]")["value"] == "vendor_name"
    priya.submit("main form")
    assert priya.page.url == "/imports/I-0001/changes"
    assert "No vendors yet" in client.as_person(PRIYA).get("/vendors").text
    page = priya.submit("#decide", button="Import 2 vendors")
    assert page.url == "/imports/I-0001/done"
    assert "New vendors 2" in page.text
    assert "Transfers added 3" in page.text
    page = priya.get("/vendors/V-0001")
    assert "Harbour Voice Limited" in page.heading
    assert "Singapore" in page.text


def test_a_table_is_pasted(client: Client) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/imports/new")
    priya.submit("main form", pasted="Vendor\tCountry\nHarbour Voice\tJapan\n")
    assert priya.page.url == "/imports/I-0001/columns"
    assert "“Pasted table” has 1 row" in priya.page.text


def test_the_list_shows_each_import_with_its_state_and_who(client: Client) -> None:
    priya = client.as_person(PRIYA)
    assert "Nothing has been imported yet" in priya.get("/imports").text
    _import(priya)
    _upload(priya, "Vendor\nLumen\n", "second.csv")
    rows = priya.get("/imports").words_of("tbody tr")
    assert rows[0].startswith("second.csv I-0002")
    assert "Not imported yet" in rows[0]
    assert "Imported 2 new, 0 updated Priya Nair" in rows[1]
    assert priya.press("vendors.csv").url == "/imports/I-0001/done"


@pytest.mark.parametrize("known", [ANA, SAM, DORA])
def test_only_procurement_and_administrators_import(client: Client, known: Known) -> None:
    _upload(client.as_person(PRIYA))
    other = client.as_person(known)
    for path in ("/imports", "/imports/new", "/imports/I-0001/columns", "/imports/I-0001/left-out.csv"):
        other.get(path, status=403)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "This file is empty"),
        ("blank.csv", b"  \n\n", "This file is empty"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, "Use a spreadsheet"),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "Use a spreadsheet"),
        ("broken.xlsx", b"PK\x03\x04" + b"\x00" * 200, "This workbook is damaged"),
        ("broken.json", b'[{"name": "x"', "This JSON breaks off"),
        ("quote.csv", b'Vendor,Country\n"Lumen,Japan\n', "never closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    client: Client, name: str, content: bytes, words: str
) -> None:
    priya = client.as_person(PRIYA)
    _upload(priya, content, name, status=422)
    assert words in priya.page.one(".error-summary").get_text(" ", strip=True)
    assert priya.get("/imports").has(".empty")


def test_a_zip_bomb_is_not_opened(client: Client) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300 * 2**20)
    priya = client.as_person(PRIYA)
    _upload(priya, stream.getvalue(), "bomb.xlsx", status=422)
    assert "far more than it seems to hold" in priya.page.text


def test_a_file_over_the_limit_is_refused(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _upload(priya, b"Vendor\n" + b"x" * (26 * 2**20), "big.csv", status=413)
    assert "larger than 25 MB" in priya.page.text


def test_what_was_pasted_stays_when_it_cannot_be_read(client: Client) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/imports/new")
    text = 'Vendor,Country\n"Lumen,Japan\n'
    priya.submit("main form", status=422, pasted=text)
    assert priya.page.one("#field-pasted").get_text().strip() == text.strip()
    assert priya.page.has("#field-pasted[aria-invalid=true]")


def test_a_file_name_cannot_lead_anywhere_or_run_anything(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _upload(priya, CSV, "../../etc/<script>alert(1)</script>\u202e.csv")
    page = priya.get("/imports")
    assert "script>.csv" in page.text
    assert "<script>alert" not in page.html
    assert "\u202e" not in page.html


@pytest.mark.parametrize("language", ["en", "zh-Hant-HK", "zh-Hans"])
def test_the_templates_own_columns_are_all_recognised(client: Client, language: str) -> None:
    reader = client.as_person(PRIYA).in_language(language)
    book = openpyxl.load_workbook(io.BytesIO(reader.get("/imports/template.xlsx").response.content))
    headers = [cell.value for cell in book.worksheets[1][1]]
    csv = reader.get("/imports/template.csv").response.content.decode("utf-8-sig").strip()
    assert csv.split(",") == headers
    filled = csv + "\nLumen Payroll" + "," * (len(headers) - 1) + "\n"
    guess = guess_columns(read_tables(filled.encode()).tables[0])
    assert [column.target for column in guess.columns] == list(TEMPLATE)


@pytest.mark.parametrize("kind", ["agreements", "terms", "incidents", "documents"])
@pytest.mark.parametrize("language", ["en", "zh-Hant-HK", "zh-Hans"])
def test_templates_of_records_are_recognised_as_what_they_are(
    client: Client, language: str, kind: str
) -> None:
    reader = client.as_person(PRIYA).in_language(language)
    csv = reader.get(f"/imports/template.csv?kind={kind}").response.content.decode("utf-8-sig").strip()
    filled = csv + "\nLumen Payroll" + "," * csv.count(",") + "\n"
    guess = guess_columns(read_tables(filled.encode()).tables[0])
    assert (guess.kind, [column.target for column in guess.columns]) == (kind, list(targets(kind)))


def test_a_template_filled_in_is_imported(client: Client) -> None:
    _our_company(client)
    priya = client.as_person(PRIYA)
    book = openpyxl.load_workbook(io.BytesIO(priya.get("/imports/template.xlsx").response.content))
    values = {
        "vendor_name": "Lumen",
        "purpose": "Payroll",
        "importance": "High",
        "destination": "Japan; Singapore",
        "people_count": 1200,
        "dpa_signed_on": "2026-01-05",
        "owner_email": "bo@register.test",
    }
    book.worksheets[1].append([values.get(name) for name in TEMPLATE])
    stream = io.BytesIO()
    book.save(stream)
    _import(priya, stream.getvalue(), "filled.xlsx")
    page = priya.get("/vendors/V-0001")
    for words in ("Lumen", "Payroll", "High", "Japan", "Singapore", "1,200", "陳寶儀 Bo Chan"):
        assert words in page.text


def test_columns_show_samples_and_can_be_ignored(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _upload(priya)
    assert priya.page.words_of("tbody tr .sub")[:2] == ["Harbour Voice Limited", "Lumen Payroll"]
    page = priya.submit("main form", **{"column-3": "ignore"})
    assert page.url == "/imports/I-0001/changes"
    assert "harbour.example" not in page.html
    assert priya.get("/imports/I-0001/columns").one("#field-column-3").select("option[selected]") == []


def test_without_a_column_of_names_one_is_asked_for(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _upload(priya)
    page = priya.submit("main form", status=422, **{"column-0": "ignore", "column-1": "notes"})
    assert page.words_of(".error-summary a") == ["Choose the column that holds the vendors’ names"]
    assert page.one("#field-column-1 option[selected]")["value"] == "notes"


def test_two_columns_cannot_both_be_the_website(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _upload(priya)
    page = priya.submit("main form", status=422, **{"column-1": "website"})
    assert "Another column has this meaning already" in page.text


def test_a_meaning_nobody_offers_is_refused(client: Client) -> None:
    priya = client.as_person(PRIYA)
    form = _hidden(priya)
    for odd in ({"column-0": "status; drop"}, {"column-99": "vendor_name"}, {"column-x": "vendor_name"}):
        priya.post("/imports/I-0001/columns", {**form, "column-0": "vendor_name", **odd}, status=422)
    priya.post(
        "/imports/I-0001/columns",
        {**form, "column-0": "vendor_name", "exporter_ref": "E-0099"},
        status=422,
    )
    priya.post("/imports/I-0001/columns", {**form, "table_number": "7"}, status=404)


def _hidden(client: Client) -> dict[str, str]:
    """The hidden fields of a fresh form of columns, without a key: it is sent many times."""
    _upload(client)
    fields = {str(tag["name"]): str(tag["value"]) for tag in client.page.all("main form input[type=hidden]")}
    fields.pop("_key")
    return {**fields, "kind": "vendors"}


def test_another_table_of_the_workbook_is_shown(client: Client) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Vendors"
    for row in (["Vendor", "Country"], ["Lumen", "Japan"], ["Harbour", "Peru"]):
        book.active.append(row)
    other = book.create_sheet("Old ones")
    for row in (["Supplier", "Website"], ["Quill", "https://quill.example"]):
        other.append(row)
    stream = io.BytesIO()
    book.save(stream)
    priya = client.as_person(PRIYA)
    _upload(priya, stream.getvalue(), "two.xlsx")
    assert "Lumen" in priya.page.text
    page = priya.submit("main form", button="table", table_number="1")
    assert page.url == "/imports/I-0001/columns"
    assert "Quill" in page.text
    assert "Lumen" not in page.text


BAD = (
    "Vendor,Importance,Signed on,Country,Last review\n"
    "Lumen,Sky-high,03/04/2025,Japan,31/02/2025\n"
    "Harbour,Sky-high,05/06/2025,Wherever it rains,\n"
    ",Low,07/08/2025,Peru,\n"
    "Quill,Low,09/10/2025,Peru,\n"
)


def test_problems_are_grouped_and_fixed_once_for_each_value(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _to_changes(priya, BAD)
    assert priya.page.url == "/imports/I-0001/problems"
    sections = {tag["id"]: tag.get_text(" ", strip=True) for tag in priya.page.all("section")}
    assert "Column “Importance”, 2 rows." in sections["importance-not-read-1"]
    assert "Row 4:" in sections["left-out"]
    fix = priya.page.one("#importance-not-read-1 select")["name"]
    place = priya.page.one("#place-not-read-3 input")["name"]
    page = priya.submit(
        "main form", button="go", **{fix: "critical", place: "Portugal", "order-2": "month-first"}
    )
    assert page.url == "/imports/I-0001/problems"
    assert "3 corrections were taken" in page.text
    assert not page.has("#importance-not-read-1")
    assert not page.has("#date-order-open-2")
    page = priya.submit("form.record-form-wide", button="go")
    assert page.url == "/imports/I-0001/changes"
    assert "Portugal" in page.text


def test_corrections_can_be_taken_back(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _to_changes(priya, BAD)
    name = priya.page.one("#importance-not-read-1 select")["name"]
    priya.submit("main form", button="go", **{name: "low"})
    page = priya.submit("details.folded form")
    assert page.has("#importance-not-read-1")


def test_a_correction_that_does_not_help_is_asked_again_and_replaced(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _to_changes(priya, BAD)
    name = priya.page.one("#place-not-read-3 input")["name"]
    priya.submit("main form", button="go", **{name: "Nowhere yet"})
    again = priya.page.one("#place-not-read-3 input")["name"]
    assert again != name
    priya.submit("form.record-form-wide", button="go", **{again: "Chile"})
    assert not priya.page.has("#place-not-read-3")


def test_a_correction_with_a_character_nobody_sees_is_refused_and_stays(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _to_changes(priya, BAD)
    name = str(priya.page.one("#place-not-read-3 input")["name"])
    page = priya.submit("main form", button="go", status=422, **{name: "Chi\u202ele"})
    assert page.has(f"#field-{name}[aria-invalid=true]")
    assert len(page.all(".error-summary a")) == 1


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_rows_left_out_are_downloaded_with_their_reasons(client: Client, kind: str) -> None:
    priya = client.as_person(PRIYA)
    _to_changes(priya, BAD)
    content = priya.get(f"/imports/I-0001/left-out.{kind}").response.content
    if kind == "csv":
        rows = content.decode("utf-8-sig").splitlines()
        assert rows[1].startswith("4,There is no name. A row without one cannot be imported,,Low,")
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
        assert [sheet.cell(2, 1).value, sheet.cell(2, 4).value] == [4, "Low"]


def test_a_similar_vendor_is_asked_about_and_never_merged_unasked(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _import(priya, "Vendor\nHarbour Voice Limited\n")
    text = "Vendor,Website\nHarbour Voice Ltd,https://harbour.example\n"
    _to_changes(priya, text)
    page = priya.page
    assert "1 name may be a vendor you already have" in page.text
    assert not page.has("#same input[checked]")
    name = str(page.one("#same input[value='V-0001']")["name"])
    page = priya.submit("#decide", button="save", **{name: "V-0001"})
    assert "1 answer was saved" in page.text
    assert not page.has("#same")
    assert "Import 1 vendor" in page.words_of("#decide button")
    priya.submit("#decide", button="import")
    page = priya.get("/vendors/V-0001")
    assert "Harbour Voice Ltd" in page.text
    assert "1 vendor" in priya.get("/vendors").text


def test_an_answer_given_with_the_last_press_is_kept_but_not_imported_unseen(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _import(priya, "Vendor\nHarbour Voice Limited\n")
    _to_changes(priya, "Vendor\nHarbour Voice Ltd\n")
    name = str(priya.page.one("#same input[value='V-0001']")["name"])
    page = priya.submit("#decide", button="import", **{name: "V-0001"})
    assert page.url == "/imports/I-0002/changes"
    assert "the changes are different now" in page.text
    page = priya.submit("#decide", button="forget")
    assert page.has("#same")


def test_updates_show_before_and_after(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _import(priya)
    _to_changes(priya, CSV.replace("harbour.example", "voice.example"))
    assert priya.page.words_of("table.changes del") == ["https://harbour.example"]
    assert priya.page.words_of("table.changes ins") == ["https://voice.example"]
    counts = priya.page.words_of(".tabs a")
    assert counts == ["New 0", "Updated 1", "Unchanged 1", "Left out 0"]


def test_the_same_file_again_has_nothing_to_import(client: Client) -> None:
    _our_company(client)
    priya = client.as_person(PRIYA)
    _import(priya)
    _to_changes(priya)
    assert "There is nothing to import" in priya.page.text
    assert priya.page.all("#decide button") == []


def test_a_register_that_changed_meanwhile_is_shown_again_before_importing(client: Client) -> None:
    priya, ada = client.as_person(PRIYA), client.as_person(ADA)
    _to_changes(priya)
    _import(ada, "Vendor,Website\nLumen Payroll,https://lumen.example\n")
    page = priya.submit("#decide", button="import", status=409)
    assert "The register changed after you looked" in page.text
    assert page.words_of(".tabs a")[:2] == ["New 1", "Updated 1"]
    page = priya.submit("#decide", button="import")
    assert page.url == "/imports/I-0001/done"


def test_two_people_at_once_see_what_the_other_decided(client: Client) -> None:
    priya, ada = client.as_person(PRIYA), client.as_person(ADA)
    _upload(priya)
    ada.get("/imports/I-0001/columns")
    ada.submit("main form", **{"column-3": "ignore"})
    page = priya.submit("main form", status=409)
    assert "Somebody else changed this import meanwhile" in page.text
    assert page.one("#field-column-3").select("option[selected]") == []
    ada.submit("#decide", button="import")
    page = priya.submit("main form", status=409)
    assert "has been imported already" in page.text


def test_pressing_twice_imports_once(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _to_changes(priya)
    form = priya.page
    priya.submit("#decide", button="import")
    priya._page = form
    assert priya.submit("#decide", button="import").url == "/imports/I-0001/done"
    assert "2 vendors" in priya.get("/vendors").text


def test_a_done_import_is_read_only(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _import(priya)
    for step in ("", "/columns", "/problems", "/changes"):
        assert priya.get(f"/imports/I-0001{step}").url == "/imports/I-0001/done"


def test_an_import_is_undone_from_its_page(client: Client) -> None:
    _our_company(client)
    priya = client.as_person(PRIYA)
    _import(priya)
    page = priya.submit("main form", button="Undo this import")
    assert "I-0001 was undone: 7 records were taken back" in page.text
    assert not page.has("main form")
    assert "Undone" in priya.get("/imports").text
    assert "No vendors" in priya.get("/vendors").text


def test_what_was_worked_on_since_is_named_after_undoing(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _import(priya)
    done = priya.page
    priya.get("/vendors/V-0001/edit")
    priya.submit("main form", importance="high")
    priya._page = done
    page = priya.submit("main form", button="Undo this import")
    assert page.words_of("#left-alone a") == ["V-0001"]


def test_an_import_nobody_made_is_not_found(client: Client) -> None:
    priya = client.as_person(PRIYA)
    for path in ("", "/columns", "/problems", "/changes", "/done", "/left-out.csv"):
        priya.get(f"/imports/I-0404{path}", status=404)


@pytest.mark.parametrize("language", ["zh-Hant-HK", "zh-Hans"])
def test_every_screen_speaks_chinese(client: Client, language: str) -> None:
    reader = client.as_person(PRIYA).in_language(language)
    _import(reader, "Vendor\nHarbour Voice Limited\n")
    _upload(reader, BAD + "Harbour Voice Ltd,Low,,,\n")
    seen = [reader.get("/imports/new"), reader.get("/imports"), reader.get("/imports/I-0002/columns")]
    seen.append(reader.submit("main form"))
    seen += [reader.submit("main form", button="go"), reader.get("/imports/I-0002/changes?show=left-out")]
    reader.get("/imports/I-0002/changes")
    seen.append(reader.submit("#decide", button="import"))
    for page in seen:
        assert page.one("html")["lang"] == language
        english = [w for w in ("Import ", "Column", "Row ", "vendor ", "Undo", "Meaning") if w in page.text]
        assert english == [], page.url
