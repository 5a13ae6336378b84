"""The pages of the example bank: find a bill, pay it in every right and wrong way, without script."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lingga_app.sandbox.gateway import bills
from lingga_app.sandbox.gateway.api import decide_card
from lingga_app.sandbox.gateway.control import CARDS, CHANNELS, new_card_token, perform
from lingga_app.sandbox.store import Row
from lingga_app.sandbox.web import BadRequest, page, see_other, world_of
from lingga_app.sandbox.world import World

FAULTS = {
    "lose": ("Kabar berikutnya hilang", {"times": 1}),
    "duplicate": ("Kabar berikutnya datang 3 kali", {"value": 2, "times": 1}),
    "delay": ("Kabar berikutnya terlambat 60 detik", {"value": 60, "times": 1}),
    "reorder": ("Dua kabar berikutnya tertukar urutan", {"times": 1}),
    "wrong_signature": ("Kabar berikutnya bertanda palsu", {"times": 1}),
    "old_key": ("Kabar berikutnya memakai kunci lama", {"times": 1}),
    "reply_lost": ("Tagihan berikutnya dibuat, balasannya hilang", {"times": 1}),
    "slow": ("Bank menjawab setelah 30 detik", {"value": 30}),
    "error": ("Bank menjawab dengan galat 500", {"value": 500}),
    "down": ("Bank tidak dapat dihubungi", {}),
}
FAILURES = {
    "400": "Isian belum benar. Periksa jumlahnya lalu coba lagi.",
    "404": "Tagihan tidak ditemukan. Periksa nomornya lalu coba lagi.",
    "412": "Tagihan ini sudah berubah. Lihat keadaannya sekarang.",
}


def _bank_name(transaction: Row) -> str:
    return transaction["bank"] if transaction["payment_type"] in {"bank_transfer", "cstore"} else ""


def find_by_code(world: World, code: str) -> Row | None:
    """The bill of a virtual account number, pay code, order id or transaction id, as typed by a person."""
    plain = "".join(code.split())
    bills.expire_due(world)
    return world.store.one(
        """SELECT * FROM gateway_transaction WHERE extra = 0 AND
           (order_id = ? OR transaction_id = ? OR (code = ? AND payment_type <> 'qris'))
           ORDER BY created_at DESC LIMIT 1""",
        *(plain, plain, plain.replace("-", "")),
    )


async def bank_page(request: Request) -> Response:
    """`/gateway/`: search, open bills, the last closed ones, what is switched to fail."""
    world, code = world_of(request), request.query_params.get("kode", "").strip()
    if code:
        found = find_by_code(world, code)
        if found is not None:
            return see_other(f"/gateway/tagihan/{found['transaction_id']}")
    bills.expire_due(world)
    every = "SELECT * FROM gateway_transaction WHERE {} ORDER BY created_at DESC LIMIT {}"
    return page(
        "bank.html",
        status=404 if code else 200,
        title="Bank tiruan",
        here="gateway",
        code=code,
        waiting=world.store.all(every.format("status = 'pending' AND extra = 0", 100)),
        closed=world.store.all(every.format("status <> 'pending'", 20)),
        faults=FAULTS,
        active={row["kind"] for row in world.faults.active("gateway")},
    )


def bill_view(world: World, transaction: Row, failure: str = "") -> Response:
    """One bill with everything that has happened to it and may happen next."""
    callbacks = world.store.all(
        """SELECT state, attempts, last_status FROM callback
           WHERE part = 'gateway' AND subject = ? ORDER BY id DESC LIMIT 10""",
        transaction["order_id"],
    )
    extras = world.store.all(
        "SELECT * FROM gateway_transaction WHERE order_id = ? AND transaction_id <> ? ORDER BY created_at",
        transaction["order_id"],
        transaction["transaction_id"],
    )
    return page(
        "bill.html",
        status=409 if failure else 200,
        title="Tagihan",
        here="gateway",
        bill=transaction,
        bank=_bank_name(transaction),
        callbacks=callbacks,
        extras=extras,
        failure=failure,
        channels=CHANNELS,
        challenged=bills.is_challenged(transaction),
        left=transaction["received_idr"] - transaction["refunded_idr"],
    )


async def bill_page(request: Request) -> Response:
    """`/gateway/tagihan/{transaction_id}`."""
    world = world_of(request)
    try:
        return bill_view(world, bills.find(world, request.path_params["transaction_id"]))
    except bills.Refused:
        return see_other("/gateway/?kode=tidak-ada")


async def bill_act(request: Request) -> Response:
    """A tap on a bill's button; then the bill again."""
    world, form = world_of(request), await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str) and value.strip()}
    if "amount" in fields:
        fields["amount"] = fields["amount"].removeprefix("Rp").replace(".", "")
    act = request.path_params["act"]
    try:
        transaction = bills.find(world, request.path_params["transaction_id"])
    except bills.Refused:
        return see_other("/gateway/?kode=tidak-ada")
    try:
        if act == "repeat":
            world.callbacks.repeat_last("gateway", transaction["order_id"])
        else:
            perform(world, transaction, act, fields | {"anyway": fields.get("anyway") == "ya"})
    except (bills.Refused, BadRequest) as refused:
        fresh = bills.find(world, transaction["transaction_id"])
        return bill_view(world, fresh, FAILURES.get(getattr(refused, "code", "400"), FAILURES["412"]))
    return see_other(f"/gateway/tagihan/{transaction['transaction_id']}")


async def fault_form(request: Request) -> Response:
    """Switch one fault on, or all off."""
    world, kind = world_of(request), str((await request.form()).get("kind", ""))
    if kind in FAULTS:
        world.faults.add("gateway", kind, **FAULTS[kind][1])
    else:
        world.faults.off("gateway")
    return see_other("/gateway/#gangguan")


def allowed_return(request: Request, address: str) -> bool:
    """Go back only to this machine, to the host that was asked, or to where the callbacks go."""
    parts = urlsplit(address)
    notified = urlsplit(world_of(request).callbacks.url("gateway")).hostname
    return parts.scheme in {"http", "https"} and parts.hostname in {
        *("127.0.0.1", "localhost"),
        *filter(None, (request.url.hostname, notified)),
    }


async def card_page(request: Request) -> Response:
    """`/gateway/kartu?return_url=`: choose a test card; no number is typed, so none can leak."""
    address = request.query_params.get("return_url", "")
    return page("card.html", title="Bayar dengan kartu", here="gateway", return_url=address, cards=CARDS, token="")


async def card_form(request: Request) -> Response:
    """The token goes back to `return_url` as `token_id`, or is shown when there is nowhere to go."""
    form = await request.form()
    address, outcome = str(form.get("return_url", "")), str(form.get("outcome", ""))
    if outcome not in CARDS:
        return see_other("/gateway/kartu?" + urlencode({"return_url": address}))
    token = new_card_token(world_of(request), outcome)
    if not allowed_return(request, address):
        return page("card.html", title="Bayar dengan kartu", here="gateway", return_url="", cards=CARDS, token=token)
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query), ("token_id", token)])
    return see_other(urlunsplit(parts._replace(query=query)))


async def secure_page(request: Request) -> Response:
    """`/gateway/3ds/{transaction_id}`: the card's bank asks its holder."""
    world = world_of(request)
    try:
        bill = bills.find(world, request.path_params["transaction_id"])
    except bills.Refused:
        return see_other("/gateway/?kode=tidak-ada")
    return page("secure.html", title="Konfirmasi kartu", here="gateway", bill=bill)


async def secure_form(request: Request) -> Response:
    """Accept, challenge or deny; then back to the merchant."""
    world, outcome = world_of(request), str((await request.form()).get("outcome", ""))
    try:
        bill = bills.find(world, request.path_params["transaction_id"])
        if bill["payment_type"] == "credit_card":
            decide_card(world, bill, outcome)
    except (bills.Refused, BadRequest):
        return see_other("/gateway/")
    back = bill["finish_url"]
    return see_other(back if allowed_return(request, back) else f"/gateway/tagihan/{bill['transaction_id']}")


routes = [
    Route("/gateway/", bank_page, methods=["GET"]),
    Route("/gateway/tagihan/{transaction_id}", bill_page, methods=["GET"]),
    Route("/gateway/tagihan/{transaction_id}/{act}", bill_act, methods=["POST"]),
    Route("/gateway/gangguan", fault_form, methods=["POST"]),
    Route("/gateway/kartu", card_page, methods=["GET"]),
    Route("/gateway/kartu", card_form, methods=["POST"]),
    Route("/gateway/3ds/{transaction_id}", secure_page, methods=["GET"]),
    Route("/gateway/3ds/{transaction_id}", secure_form, methods=["POST"]),
]
