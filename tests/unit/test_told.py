"""Anybody can write an address: it must not make a page of ours say what they like."""

import pytest

from lingga_app.domain.errors import AppError
from lingga_app.domain.sign_in import CodeWrong
from lingga_app.ui.told import next_page, refusal_told


def test_a_known_code_with_its_number_is_said():
    told = refusal_told({"masalah": "code_wrong", "count": "4"}, "id")
    assert told == (CodeWrong(count=4).message("id"), "code_wrong")
    assert refusal_told({}, "id") == ("", "")


@pytest.mark.parametrize(
    "query",
    [
        {"masalah": "code_wrong", "count": "0812-telepon-kami"},
        {"masalah": "code_wrong", "count": "<b>1</b>"},
        {"masalah": "code_wrong"},
        {"masalah": "<script>"},
        {"masalah": "too_many", "at": "kirim uang"},
        {"masalah": "__class__"},
    ],
)
def test_everything_else_is_a_plain_sentence(query):
    assert refusal_told(query, "id") == (AppError().message("id"), AppError.code)


def test_where_to_go_is_a_page_of_ours():
    assert next_page({"lanjut": "/akun"}) == "/akun"
    assert next_page({"lanjut": "//evil.example"}) == ""
