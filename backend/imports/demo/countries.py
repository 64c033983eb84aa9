"""What is particular to each country of the demonstration: names, places, numbers, money. People and creditors are invented."""

from dataclasses import dataclass


def _words(listed: str) -> list[str]:
    return listed.split(",")


SPANISH_WOMEN = _words(
    "María,Ana,Luisa,Carolina,Andrea,Paula,Daniela,Valentina,Camila,Sofía,Gabriela,Juliana,Laura,Natalia,Diana,Claudia,Patricia,Sandra,Mónica,"
    "Adriana,Lucía,Verónica,Rosa,Elena,Marta,Isabel,Beatriz,Gloria,Teresa,Silvia,Ximena,Fernanda,Alejandra,Mariana,Catalina,Lorena"
)
SPANISH_MEN = _words(
    "Juan,Carlos,José,Luis,Andrés,Felipe,Santiago,Diego,Jorge,Miguel,Camilo,Sebastián,Mateo,Nicolás,David,Óscar,Ricardo,Fernando,Mauricio,"
    "Álvaro,Hernán,Iván,Raúl,Pedro,Manuel,Francisco,Alberto,Eduardo,Gustavo,Rodrigo,Martín,Pablo,Javier,Ramiro,Esteban,Tomás"
)
SPANISH_SURNAMES = _words(
    "García,Rodríguez,Martínez,López,González,Hernández,Pérez,Sánchez,Ramírez,Torres,Flores,Rivera,Gómez,Díaz,Cruz,Morales,Reyes,Gutiérrez,"
    "Ortiz,Castillo,Jiménez,Moreno,Romero,Herrera,Medina,Aguilar,Vargas,Castro,Guzmán,Mendoza,Rojas,Salazar,Cárdenas,Navarro,Delgado,Vega"
)


@dataclass(frozen=True)
class Country:
    """One country's flavour. Numbers are templates: `#` any digit, `[36]` one of these."""

    code: str
    language: str
    zones: tuple[tuple[str, str | None, int], ...]
    currency: str
    #: Minor units of what roughly a meal costs: amounts are multiples of it.
    meal_minor: int
    #: Amounts are rounded to this many minor units, as people write prices.
    round_minor: int
    women: list[str]
    men: list[str]
    surnames: list[str]
    two_surnames: bool
    company: tuple[str, ...]
    tax_person: str
    tax_company: str
    mobiles: tuple[str, ...]
    fixed: tuple[str, ...]
    #: What stands before a number that is dialled within the country.
    trunk: str = ""


def _with(more: str) -> list[str]:
    return _words(more) * 2 + SPANISH_SURNAMES


COUNTRIES = {
    country.code: country
    for country in (
        Country(
            "CO", "es", (("America/Bogota", None, 1),), "COP", 18_000_00, 1_000_00, SPANISH_WOMEN, SPANISH_MEN,
            _with("Restrepo,Ospina,Cardona,Zapata,Quintero,Arango,Bedoya,Montoya,Valencia,Giraldo,Acosta,Murillo"), True,
            ("Distribuciones {} S.A.S.", "Comercializadora {} Ltda.", "Ferretería {}", "Droguería {}"), "1.0##.###.###", "9##.###.###-#",
            ("300#######", "310#######", "311#######", "312#######", "315#######", "320#######", "350#######"),
            ("601[23456]######", "604[2345]######", "602[3456]######", "605[3]######"),
        ),
        Country(
            "MX", "es", (("America/Mexico_City", "CMX", 6), ("America/Monterrey", "NLE", 2), ("America/Tijuana", "BCN", 1)),
            "MXN", 180_00, 50_00,
            SPANISH_WOMEN, SPANISH_MEN,
            _with("Hernández,Juárez,Zavala,Villarreal,Cervantes,Ibarra,Cisneros,Luna,Domínguez,Barrera,Ochoa"), True,
            ("Abarrotes {}", "Transportes {} S.A. de C.V.", "Refaccionaria {}", "Grupo {} S.A. de C.V."), "XAXX######H##", "XXX######A#1",
            ("55[12345678]#######", "33[123]#######", "81[128]#######", "222[1234]######", "664[1236]######"),
            ("55[5]#######", "33[3]#######"),
        ),
        Country(
            "CL", "es", (("America/Santiago", "RM", 1),), "CLP", 7_500, 1_000, SPANISH_WOMEN, SPANISH_MEN,
            _with("Muñoz,Rojas,Soto,Contreras,Sepúlveda,Araya,Tapia,Fuentes,Valdés,Espinoza,Bravo,Pizarro,Sandoval"), True,
            ("Comercial {} SpA", "Importadora {} Ltda.", "Almacén {}"), "1#.###.###-#", "7#.###.###-#",
            ("9[3456789]#######", "9[678]#######"), ("22[23456]######", "322[1234]#####", "412[2345]#####"),
        ),
        Country(
            "PE", "es", (("America/Lima", None, 1),), "PEN", 25_00, 5_00, SPANISH_WOMEN, SPANISH_MEN,
            _with("Quispe,Mamani,Huamán,Condori,Chávez,Ccori,Paredes,Cáceres,Villanueva,Espinoza,Salas,Benites"), True,
            ("Inversiones {} E.I.R.L.", "Negociaciones {} S.A.C.", "Bodega {}"), "4#######", "20#########",
            ("9########",), ("1[4567]######", "44[2]#####", "54[2]#####"), "0",
        ),
        Country(
            "AR", "es", (("America/Argentina/Buenos_Aires", "B", 4), ("America/Argentina/Cordoba", "X", 1)), "ARS", 9_000_00, 500_00,
            SPANISH_WOMEN, SPANISH_MEN,
            _with("Fernández,Rossi,Bianchi,Ferrari,Sosa,Benítez,Acuña,Godoy,Ledesma,Peralta,Quiroga,Molina,Luna"), False,
            ("Maderera {} S.R.L.", "Kiosco {}", "{} Hermanos S.A."), "2#.###.###", "30-########-#",
            ("911[23456]#######", "9351[2345678]######", "9341[23456]######"), ("11[4]#######", "351[4]######"),
        ),
        Country(
            "BR", "pt", (("America/Sao_Paulo", "SP", 5), ("America/Sao_Paulo", "RJ", 2), ("America/Bahia", "BA", 1)), "BRL", 35_00, 5_00,
            _words(
                "Maria,Ana,Juliana,Fernanda,Camila,Beatriz,Letícia,Larissa,Aline,Bruna,Patrícia,Adriana,Vanessa,Renata,Carla,Tatiane,Luciana,"
                "Débora,Cristiane,Simone,Priscila,Gabriela,Raquel,Sueli"
            ),
            _words(
                "João,José,Antônio,Francisco,Carlos,Paulo,Pedro,Lucas,Marcos,Luís,Gabriel,Rafael,Bruno,Thiago,Felipe,Rodrigo,Leandro,Anderson,"
                "Márcio,Sérgio,Fábio,Vinícius,Gustavo,Diego"
            ),
            _words(
                "Silva,Santos,Oliveira,Souza,Rodrigues,Ferreira,Alves,Pereira,Lima,Gomes,Costa,Ribeiro,Martins,Carvalho,Almeida,Lopes,Soares,"
                "Fernandes,Vieira,Barbosa,Rocha,Dias,Nascimento,Andrade,Moreira,Nunes,Marques,Machado,Mendes,Freitas,Cardoso,Ramos,Teixeira"
            ),
            True, ("Mercearia {} Ltda.", "{} Comércio e Serviços ME", "Auto Peças {} Ltda."), "###.###.###-##", "##.###.###/0001-##",
            ("119[6789]#######", "219[6789]#######", "719[89]#######"), ("11[2345]#######", "21[23]#######"), "0",
        ),
        Country(
            "EC", "es", (("America/Guayaquil", None, 1),), "USD", 5_00, 1_00, SPANISH_WOMEN, SPANISH_MEN,
            _with("Cevallos,Quishpe,Zambrano,Macías,Vera,Alvarado,Cedeño,Intriago,Toapanta,Yánez,Andrade,Espinosa"), True,
            ("Comercial {} Cía. Ltda.", "Almacenes {} S.A."), "17########", "17########001",
            ("99#######", "98#######", "96#######"), ("2[23]######", "4[2]######"), "0",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Creditor:
    """One portfolio of the demonstration."""

    name: str
    creditor: str
    country: str
    #: Products with how much an instalment of each costs, in meals, and of what kind its items are.
    products: tuple[tuple[str, int, str], ...]
    #: Share of all debtors, in percent.
    share: int
    debt_kind: str = "consumer"
    collector_kind: str = "first_party"


CREDITORS = (
    Creditor("Banco Altura · Consumo", "Banco Altura", "CO", (("credit_card", 22, "instalment"), ("personal_loan", 34, "instalment")), 22),
    Creditor("Luz del Valle · Servicios", "Luz del Valle", "CO", (("utilities", 7, "invoice"),), 8, "consumer", "third_party"),
    Creditor(
        "Financiera Quetzal · Préstamos",
        "Financiera Quetzal",
        "MX",
        (("personal_loan", 26, "instalment"), ("retail", 12, "instalment")),
        16,
    ),
    Creditor("Telmaya · Telefonía", "Telmaya", "MX", (("telecom", 5, "invoice"),), 6, "consumer", "third_party"),
    Creditor(
        "Tiendas Cordillera · Tarjeta", "Tiendas Cordillera", "CL", (("retail", 10, "instalment"), ("credit_card", 18, "instalment")), 12
    ),
    Creditor("Caja Inti · Microcrédito", "Caja Inti", "PE", (("microcredit", 20, "instalment"),), 10),
    Creditor("Banco Austral Nuevo · Tarjetas", "Banco Austral Nuevo", "AR", (("credit_card", 20, "instalment"),), 9),
    Creditor("Lojas Ipê · Varejo", "Lojas Ipê", "BR", (("retail", 9, "instalment"), ("personal_loan", 24, "instalment")), 11),
    Creditor(
        "Cooperativa Páramo · Crédito",
        "Cooperativa Páramo",
        "EC",
        (("personal_loan", 24, "instalment"), ("microcredit", 15, "instalment")),
        6,
    ),
)
