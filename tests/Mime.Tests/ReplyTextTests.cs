using RelateMail.Mime.Quotes;

namespace RelateMail.Mime.Tests;

public sealed class ReplyTextTests
{
    private const string Reply = "It works now.\nThank you!";

    /// <summary>Lines above a quote whose lines begin with a greater-than sign.</summary>
    public static TheoryData<string> Attributions =>
    [
        "On Mon, Jan 5, 2026 at 10:00 AM Alice Smith <alice@example.org> wrote:",
        "On Mon, Jan 5, 2026 at 10:00 AM Alice Smith <\nalice@example.org> wrote:",
        "On Mon, Jan 5, 2026 at 10:00 AM\nAlice Smith via Support Desk\n<support@example.org> wrote:",
        "On Jan 5, 2026, at 10:00, Alice Smith <alice@example.org> wrote:",
        "On 05/01/2026 10:00, Alice Smith wrote:",
        "On 2026-01-05 10:00, Alice Smith wrote:",
        "Alice Smith wrote:",
        "Alice Smith <alice@example.org> writes:",
        "*Alice Smith* <alice@example.org> wrote on 5 January 2026:",
        "Am Mo., 5. Jan. 2026 um 10:00 Uhr schrieb Alice Müller <alice@example.org>:",
        "Am Mo., 5. Jan. 2026 um 10:00 Uhr schrieb Alice Müller <\nalice@example.org>:",
        "Am 05.01.26 um 10:00 schrieb Alice Müller:",
        "Am Montag, 5. Januar 2026, 10:00:00 CET schrieb Alice Müller:",
        "Alice Müller schrieb:",
        "Alice Müller <alice@example.org> schrieb am Mo., 5. Jan. 2026, 10:00:",
        "Alice Müller hat am 05.01.2026 10:00 geschrieben:",
        "Le lun. 5 janv. 2026 à 10:00, Alice Martin <alice@example.org> a écrit :",
        "Le lun. 5 janv. 2026 à 10:00, Alice Martin <alice@example.org> a\nécrit\u00A0:",
        "Le 05/01/2026 à 10:00, Alice Martin a écrit\u202F:",
        "El lun, 5 ene 2026 a las 10:00, Alicia (<alice@example.org>) escribió:",
        "Il giorno lun 5 gen 2026 alle ore 10:00 Alice Rossi <alice@example.org> ha scritto:",
        "Em seg., 5 de jan. de 2026 às 10:00, Alice <alice@example.org> escreveu:",
        "Op ma 5 jan 2026 om 10:00 schreef Alice de Vries <alice@example.org>:",
        "Den mån 5 jan. 2026 kl 10:00 skrev Alice <alice@example.org>:",
        "man. 5. jan. 2026 kl. 10:00 skrev Alice <alice@example.org>:",
        "ma 5. tammik. 2026 klo 10.00 Alice (alice@example.org) kirjoitti:",
        "pon., 5 sty 2026 o 10:00 Alicja <alice@example.org> napisał(a):",
        "W dniu 5.01.2026 o 10:00, Alicja pisze:",
        "po 5. 1. 2026 v 10:00 odesílatel Alice <alice@example.org> napsal:",
        "пн, 5 янв. 2026 г. в 10:00, Алиса <alice@example.org>:",
        "05.01.2026 10:00, Алиса пишет:",
        "Alice <alice@example.org>, 5 Oca 2026 Pzt, 10:00 tarihinde şunu yazdı:",
        "2026年1月5日(月) 10:00 Alice <alice@example.org>:",
        "Alice <alice@example.org> 于2026年1月5日周一 10:00写道：",
        "2026년 1월 5일 (월) 오전 10:00, Alice <alice@example.org>님이 작성:",
    ];

    /// <summary>Lines above the text of the other message if its lines are not marked.</summary>
    public static TheoryData<string> Headers =>
    [
        "-----Original Message-----\nFrom: Alice\nSubject: It",
        "----- Original Message -----\nFrom: \"Alice\" <alice@example.org>",
        "-----Ursprüngliche Nachricht-----\nVon: Alice",
        "-------- Original-Nachricht --------\nBetreff: Es",
        "-----Message d'origine-----\nDe : Alice",
        "-----Mensaje original-----\nDe: Alice",
        "________________________________\nFrom: Alice <alice@example.org>\nSent: Monday, January 5, 2026 10:00 AM\n"
            + "To: Bob <bob@example.org>\nSubject: It",
        "From: Alice <alice@example.org>\nSent: Monday, January 5, 2026 10:00 AM\nTo: Bob <bob@example.org>;\n"
            + " Carol <carol@example.org>\nCc: Dave\nSubject: Re: It",
        "*From:* Alice <alice@example.org>\n*Date:* Monday, January 5, 2026\n*Subject:* It",
        "Von: Alice Müller <alice@example.org>\nGesendet: Montag, 5. Januar 2026 10:00\nAn: Bob\nBetreff: AW: Es",
        "De : Alice <alice@example.org>\nEnvoyé : lundi 5 janvier 2026 10:00\nÀ : Bob\nObjet : Re: Cela",
        "De: Alicia\nEnviado el: lunes, 5 de enero de 2026 10:00\nPara: Bob\nAsunto: RE: Eso",
        "Da: Alice\nInviato: lunedì 5 gennaio 2026 10:00\nA: Bob\nOggetto: R: Questo",
        "Van: Alice\nVerzonden: maandag 5 januari 2026 10:00\nAan: Bob\nOnderwerp: Re: Dit",
        "От: Алиса\nОтправлено: 5 января 2026 г. 10:00\nКому: Боб\nТема: Re: Это",
        "差出人: Alice\n送信日時: 2026年1月5日 10:00\n宛先: Bob\n件名: Re: 件",
        "发件人: Alice\n发送时间: 2026年1月5日 10:00\n收件人: Bob\n主题: 回复",
        "On Mon, Jan 5, 2026 at 10:00 AM Alice Smith <alice@example.org> wrote:", // a program that marks no lines
        "Am 05.01.2026 um 10:00 schrieb Alice Müller <alice@example.org>:",
    ];

    /// <summary>A text and what remains of it.</summary>
    public static TheoryData<string, string> Texts => new()
    {
        { "", "" },
        { " \r\n", "" },
        { "Hello\r\n", "Hello" },
        { "a\r\n\r\nb\r\n", "a\r\n\r\nb" },

        // The reply is below the quote, or on both sides of one quote.
        { "On Monday, Alice wrote:\n> one\n> two\n\nThe answer.\n", "The answer." },
        { "> one\n> two\nThe answer.\n", "The answer." },
        { "Hi Alice,\n\n> one\n> two\n\nThe answer.\n", "Hi Alice,\n\nThe answer." },
        { "Yes.\n\n> one\n>\n>> older\n\n> two\n", "Yes." },

        // Signatures.
        { "Yes.\n\n-- \nAlice\nExample Ltd\n", "Yes." },
        { "Yes.\n--\nAlice\n", "Yes." },
        { "Yes.\n\n-- \nAlice\n\nAm 05.01.26 um 10:00 schrieb Bob:\n> one\n", "Yes." },
        { "> one\n\nYes.\n-- \nAlice\n", "Yes." },
        { "Yes.\n\nSent from my iPhone\n", "Yes." },
        { "Ja.\n\nVon meinem iPhone gesendet\n\nAm 05.01.2026 um 10:00 schrieb Bob <bob@example.org>:\n\n> one\n",
            "Ja." },
        { "Oui.\n\nEnvoyé de mon iPhone\n", "Oui." },
        { "Yes.\n\nGet Outlook for iOS<https://example.org/o>\n________________________________\nFrom: Alice\n"
            + "Sent: Monday\nTo: Bob\nSubject: It\n\none\n", "Yes." },
        { "-- \nAlice\n", "-- \nAlice" }, // nothing else: the text is not empty
        { "a\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n", "a\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11" }, // a rule
        { "Sent from my iPhone\n\n> one\n", "Sent from my iPhone" },

        // Own words that look like those above a quote.
        { "He wrote:\nthree lines\n", "He wrote:\nthree lines" },
        { "On Monday the team wrote: all is well.\nBye\n", "On Monday the team wrote: all is well.\nBye" },
        { "From: the station\nwalk to the left.\n", "From: the station\nwalk to the left." },
        { "Subject: none\nTo: nobody\n", "Subject: none\nTo: nobody" },
        { "Am Montag schrieb der Kunde:\n\nEs geht nicht.\n", "Am Montag schrieb der Kunde:\n\nEs geht nicht." },
        { "See you at 10:00.\nOn 05/01/2026 10:00, Bob wrote:\n> one\n", "See you at 10:00." },
        { ">From the start\nit worked\n", ">From the start\nit worked" }, // a quoted From line of a mailbox file
        { "x -> y\na > b\n", "x -> y\na > b" },
    };

    /// <summary>Texts that mean nothing, or lose something, without what they quote.</summary>
    public static TheoryData<string> Whole =>
    [
        "On Monday, Alice wrote:\n> Does it work?\nYes.\n> And now?\nYes, too.",
        "> one\nfirst\n\n> two\nsecond",
        "Hi,\n\n> one\nfirst\n> two\nsecond\n-- \nBob",
        "> only\n> quoted",
        "On Mon, Jan 5, 2026 at 10:00 AM Alice <alice@example.org> wrote:\n> one",
        "-----Original Message-----\nFrom: Alice\n\none",
        "From: Alice\nSent: Monday\nTo: Bob\nSubject: It\n\none",
        "FYI\n\n---------- Forwarded message ---------\nFrom: Alice <alice@example.org>\nDate: Mon\nTo: Bob\n\none",
        "Zur Info\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Es\nVon: Alice\nAn: Bob\n\neins",
        "Begin forwarded message:\n\n> From: Alice\n> Subject: It\n>\n> one",
    ];

    [Theory]
    [MemberData(nameof(Attributions))]
    public void A_quote_is_removed_with_the_lines_above_it(string attribution)
    {
        string quote = $"{attribution}\n\n> Does it work?\n> -- \n> Alice\n";

        Assert.Equal(Reply, ReplyText.Strip($"{Reply}\n\n{quote}"));
        Assert.Equal(Reply, ReplyText.Strip($"{Reply}\n{quote}"));
        Assert.Equal(Reply, ReplyText.Strip($"{quote}\n{Reply}\n"));
        Assert.Equal(
            Reply.ReplaceLineEndings("\r\n"), ReplyText.Strip($"{Reply}\n\n{quote}".ReplaceLineEndings("\r\n")));
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void Everything_below_the_header_of_a_quote_is_removed(string header) =>
        Assert.Equal(Reply, ReplyText.Strip($"{Reply}\n\n{header}\n\nDoes it work?\n\nYou never say.\n-- \nAlice\n"));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Only_quotes_and_signatures_are_removed(string text, string expected) =>
        Assert.Equal(expected, ReplyText.Strip(text));

    [Theory]
    [InlineData("Yes.\n\n-- \nAlice\n+49 30 1\n", "Alice\n+49 30 1")]
    [InlineData("Yes.\n--\nAlice\n\n> -- \n> Bob\n", "Alice")]
    [InlineData("Yes.\n\nSent from my iPhone\n", "Sent from my iPhone")]
    [InlineData("Yes.\n\n> -- \n> Bob\n", "")]
    [InlineData("-- \nAlice\n", "")] // the whole text is kept
    public void The_signature_is_the_text_that_was_removed(string text, string signature)
    {
        _ = ReplyText.Strip(text, out string removed);

        Assert.Equal(signature, removed);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void A_text_is_kept_if_it_needs_its_quotes_or_has_nothing_else(string text) =>
        Assert.Equal(text, ReplyText.Strip($"\n{text}\n"));

    [Fact]
    public void A_text_of_many_lines_that_almost_match_is_read_in_linear_time()
    {
        string hostile = string.Concat(Enumerable.Repeat("On 05/01/2026 10:00 x\nFrom: a\nTo: b\n", 30_000));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        string stripped = ReplyText.Strip(hostile);

        Assert.Equal(hostile.Trim(), stripped);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed} for {hostile.Length} characters.");
    }
}
