"""Our names for what a file may hold, and the headings under which people write them."""

from dataclasses import dataclass
from enum import StrEnum

from backend.imports.schemas import ColumnMapping, Mapping
from backend.imports.styles import plain


class Kind(StrEnum):
    """How the texts of a field are read."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    CURRENCY = "currency"
    COUNTRY = "country"
    LANGUAGE = "language"
    ZONE = "zone"
    EMAIL = "email"
    PHONE = "phone"
    YES_NO = "yes_no"
    DEBTOR_KIND = "debtor_kind"


@dataclass(frozen=True)
class Field:
    """One of our fields: how it is read, how long it may be, what people call it."""

    kind: Kind
    called: str = ""
    longest: int = 300


FIELDS: dict[str, Field] = {
    "debtor.reference": Field(
        Kind.TEXT,
        "customerid customer customernumber clientid cliente codcliente codigocliente idcliente nrocliente numcliente numerocliente "
        "debtor debtorid deudor iddeudor coddeudor devedor codigodevedor codigodocliente clientecodigo debtorreference",
        100,
    ),
    "debtor.name": Field(
        Kind.TEXT,
        "name nombre nome fullname nombrecompleto nombrecliente customername debtorname razonsocial razaosocial titular nomedocliente",
    ),
    "debtor.kind": Field(Kind.DEBTOR_KIND, "tipopersona tipodepersona persontype tipopessoa debtorkind"),
    "debtor.tax_id": Field(
        Kind.TEXT,
        "taxid nit rut ruc rfc curp cuit cuil dni cpf cnpj cedula "
        "identificacion documento nrodocumento numerodocumento cpfcnpj identificacao",
        60,
    ),
    "debtor.language": Field(Kind.LANGUAGE, "language idioma lengua lang"),
    "debtor.country": Field(Kind.COUNTRY, "country pais codigopais codpais paisiso"),
    "debtor.subdivision": Field(Kind.TEXT, "state estado uf departamento provincia region subdivision", 60),
    "debtor.zone": Field(Kind.ZONE, "timezone zonahoraria fusohorario"),
    "debtor.email": Field(Kind.EMAIL, "email correo correoelectronico mail eletronico emailcliente"),
    "account.reference": Field(
        Kind.TEXT,
        "account accountnumber accountid cuenta nrocuenta numerocuenta numcuenta conta numeroconta "
        "contrato nrocontrato numerocontrato contract "
        "credito nrocredito numerocredito obligacion numeroobligacion prestamo operacion accountreference",
        100,
    ),
    "account.currency": Field(Kind.CURRENCY, "currency moneda moeda divisa codmoneda"),
    "account.product": Field(Kind.TEXT, "product producto produto tipoproducto lineadenegocio", 100),
    "item.reference": Field(
        Kind.TEXT,
        "invoice invoicenumber invoiceid invoiceno factura nrofactura numerofactura numfactura folio "
        "fatura numerofatura notafiscal boleto cuota "
        "nrocuota parcela titulo instalment itemreference numerodocumentofactura",
        100,
    ),
    "item.kind": Field(Kind.TEXT, "tipodocumento tipoitem itemkind", 40),
    "item.issued_on": Field(
        Kind.DATE,
        "invoicedate issued issuedate issuedon fechaemision emision fechafactura fechadeemision dataemissao emissao datadeemissao",
    ),
    "item.due_on": Field(
        Kind.DATE,
        "duedate due dueon vencimiento fechavencimiento fechadevencimiento fechavcto vcto vencimento datavencimento datadevencimento",
    ),
    "item.amount": Field(
        Kind.AMOUNT,
        "invoiceamount amount importe monto valor total saldo "
        "montofactura valorfactura importetotal montototal valortotal capital valordafatura",
    ),
    "item.settled_on": Field(
        Kind.DATE, "settleddate settledon paiddate fechapago fechadepago pagadoel datapagamento datadepagamento liquidacao"
    ),
    "item.disputed": Field(Kind.YES_NO, "disputed disputa enreclamo reclamo reclamacion contestado contestada emdisputa"),
    "phone.1": Field(
        Kind.PHONE,
        "phone phone1 telefono telefono1 tel tel1 celular celular1 movil movil1 telefone telefone1 mobile whatsapp fone fone1",
        60,
    ),
    "phone.2": Field(Kind.PHONE, "phone2 telefono2 tel2 celular2 movil2 telefone2 telefonofijo fijo fone2 telefonefixo", 60),
    "phone.3": Field(Kind.PHONE, "phone3 telefono3 tel3 celular3 movil3 telefone3 telefonotrabajo fone3", 60),
    "phone.4": Field(Kind.PHONE, "phone4 telefono4 tel4 celular4 movil4 telefone4 fone4", 60),
    "phone.5": Field(Kind.PHONE, "phone5 telefono5 tel5 celular5 movil5 telefone5 fone5", 60),
    # Whether the debtor authorised being called on the numbers of the row: where the law asks for it, silence is no.
    "contact.consent": Field(
        Kind.YES_NO,
        "consent consentimiento consentimento autorizacion autorizaciondecontacto autorizacao autorizacontacto habeasdata optin",
    ),
    "payment.reference": Field(
        Kind.TEXT,
        "paymentid paymentreference transaction transactionid referenciapago nropago idpago comprobante transaccion recibo idpagamento",
        200,
    ),
    "payment.amount": Field(Kind.AMOUNT, "paymentamount paidamount montopagado importepagado valorpagado valorpago pago"),
    "payment.value_on": Field(Kind.DATE, "paymentdate valuedate fechavalor fechaabono fechaderecaudo datapgto datavalor"),
    "payment.method": Field(Kind.TEXT, "method paymentmethod mediodepago formadepago canal meiodepagamento formadepagamento", 60),
}

#: What a row of each kind cannot do without.
NEEDED: dict[str, tuple[str, ...]] = {
    "items": ("debtor.reference", "item.reference", "item.amount", "account.currency"),
    "accounts": ("debtor.reference", "account.reference", "account.currency"),
    "contacts": ("debtor.reference",),
    "payments": ("account.reference", "payment.reference", "payment.amount", "payment.value_on"),
}
#: What makes two rows of a file speak about the same thing.
KEYS: dict[str, tuple[str, ...]] = {
    "items": ("account.reference", "item.reference"),
    "accounts": ("account.reference",),
    "contacts": (),
    "payments": ("payment.reference",),
}
#: What a row may speak about, by its kind; other mapped fields are refused rather than dropped in silence.
SPOKEN_OF: dict[str, tuple[str, ...]] = {
    "items": ("debtor", "account", "item", "phone", "contact"),
    "accounts": ("debtor", "account", "phone", "contact"),
    "contacts": ("debtor", "phone", "contact"),
    "payments": ("account", "payment"),
}
PHONES = tuple(name for name in FIELDS if name.startswith("phone."))


def suggest(columns: list[str], currency: str | None = None) -> Mapping:
    """A mapping by the headings alone, for a person to look over."""
    by_name = {name: field for field, told in FIELDS.items() for name in [plain(field), *told.called.split()]}
    fields: dict[str, ColumnMapping] = {}
    for column in columns:
        field = by_name.get(plain(column))
        if field is not None and field not in fields:
            fields[field] = ColumnMapping(column=column)
    if "payment.reference" in fields and "item.reference" not in fields:
        row_is = "payments"
        # A file of payments calls its amount and day what a file of invoices would.
        for ours, theirs in (("payment.amount", "item.amount"), ("payment.value_on", "item.settled_on")):
            if ours not in fields and theirs in fields:
                fields[ours] = fields[theirs]
        fields = {name: fields[name] for name in fields if name.split(".")[0] in SPOKEN_OF["payments"]}
    elif "item.reference" in fields or "item.amount" in fields:
        row_is = "items"
        fields = {name: fields[name] for name in fields if not name.startswith("payment.")}
    else:
        row_is = "accounts" if "account.reference" in fields else "contacts"
        fields = {name: fields[name] for name in fields if name.split(".")[0] in SPOKEN_OF[row_is]}
    if row_is in ("items", "accounts"):
        if "debtor.reference" not in fields and (other := fields.get("debtor.tax_id") or fields.get("account.reference")):
            fields["debtor.reference"] = other
        if "account.currency" not in fields and currency is not None:
            fields["account.currency"] = ColumnMapping(constant=currency)
    return Mapping(fields=fields, row_is=row_is)
