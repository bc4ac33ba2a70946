using System.Collections.Frozen;

namespace RelateMail.Mime.Quotes;

/// <summary>The words of common mail programs around text that they quote, in the most common languages.</summary>
internal static class QuoteWords
{
    /// <summary>First words of a line such as <c>On Monday, Alice wrote:</c>.</summary>
    public static readonly string[] Openings =
    [
        "On ", "Am ", "Le ", "El ", "Il ", "Em ", "No dia ", "Op ", "Den ", "Dne ", "Dňa ", "W dniu ", "Dnia ", "În ",
        "La data ", "Στις ", "Vào ", "Pada ", "בתאריך ", "في ",
    ];

    /// <summary>Verbs that name the author of a quote.</summary>
    public static readonly string[] Verbs =
    [
        "wrote", "writes", "schrieb", "schreibt", "schrieben", "geschrieben", "a écrit", "écrit", "écrivait",
        "escribió", "escribio", "ha escrito", "ha scritto", "scrive", "escreveu", "schreef", "geschreven", "skrev",
        "skreiv", "kirjoitti", "napisał(a)", "napisał", "napisała", "pisze", "napsal(a)", "napsal", "napsala",
        "napísal(a)", "napísal", "írta", "a scris", "пишет", "написал", "написала", "пише", "написав", "yazdı",
        "έγραψε", "đã viết", "menulis", "כתב", "כתבה", "كتب", "je napisao", "je napisao/la", "je napisal",
    ];

    /// <summary>The same words in languages that do not separate words by spaces.</summary>
    public static readonly string[] JoinedVerbs = ["写道", "寫道", "编写", "のメール", "書きました", "작성", "님이 씀"];

    /// <summary>Titles between two rows of hyphens, above the text of the original message.</summary>
    public static readonly FrozenSet<string> Originals = Set(
        "original message", "original-nachricht", "originalnachricht", "ursprüngliche nachricht",
        "ursprüngliche mail", "message d'origine", "message d’origine", "message original", "message initial",
        "mensaje original", "messaggio originale", "messaggio original", "mensagem original",
        "oorspronkelijk bericht", "originele bericht", "originalmeddelande", "ursprungligt meddelande",
        "oprindelig meddelelse", "opprinnelig melding", "alkuperäinen viesti", "wiadomość oryginalna",
        "oryginalna wiadomość", "původní zpráva", "pôvodná správa", "eredeti üzenet", "mesaj original",
        "исходное сообщение", "оригинальное сообщение", "вихідне повідомлення", "orijinal mesaj", "özgün ileti",
        "原始邮件", "原始郵件", "元のメッセージ", "원본 메시지", "reply message", "antwort");

    /// <summary>The same titles above a message that was forwarded.</summary>
    public static readonly FrozenSet<string> Forwards = Set(
        "forwarded message", "forwarded by", "weitergeleitete nachricht", "weitergeleitete mail", "message transféré",
        "message transmis", "courriel transféré", "mensaje reenviado", "messaggio inoltrato", "mensagem encaminhada",
        "mensagem reencaminhada", "doorgestuurd bericht", "vidarebefordrat meddelande", "videresendt meddelelse",
        "videresendt melding", "välitetty viesti", "wiadomość przekazana", "przekazana wiadomość",
        "přeposlaná zpráva", "továbbított üzenet", "mesaj redirecționat", "пересылаемое сообщение",
        "пересланное сообщение", "iletilen mesaj", "yönlendirilmiş mesaj", "转发的邮件", "轉寄的郵件", "轉寄郵件",
        "転送メッセージ", "전달된 메시지");

    /// <summary>Whole lines before a forwarded message.</summary>
    public static readonly string[] ForwardLines =
    [
        "Begin forwarded message:", "Anfang der weitergeleiteten Nachricht:", "Début du message réexpédié :",
        "Début du message transféré :", "Inicio del mensaje reenviado:", "Inizio messaggio inoltrato:",
        "Início da mensagem encaminhada:", "Begin doorgestuurd bericht:",
    ];

    /// <summary>Lines that a mobile program adds below the text: their beginnings.</summary>
    public static readonly string[] MobileSignatures =
    [
        "Sent from my ", "Sent from Outlook", "Sent from Mail for ", "Sent from Yahoo Mail", "Sent from Proton",
        "Sent from Samsung", "Sent with Proton", "Sent via ", "Get Outlook for ", "Von meinem ", "Gesendet von ",
        "Gesendet mit ", "Diese Nachricht wurde von meinem ", "Outlook für ", "Holen Sie sich Outlook für ",
        "Beziehen Sie Outlook für ", "Envoyé de mon ", "Envoyé depuis ", "Envoyé à partir de ", "Obtenir Outlook pour ",
        "Télécharger Outlook pour ", "Enviado desde mi ", "Enviado desde ", "Obtener Outlook para ", "Inviato da ",
        "Scarica Outlook per ", "Enviado do meu ", "Enviado a partir do ", "Obter o Outlook para ", "Verzonden vanaf ",
        "Verstuurd vanaf ", "Skickat från ", "Sendt fra ", "Lähetetty ", "Wysłane z ", "Odesláno z ",
        "Отправлено с ", "Отправлено из ", "Надіслано з ",
    ];

    private static readonly FrozenDictionary<string, HeaderLabel> s_labels = Labels();

    private static readonly FrozenDictionary<string, HeaderLabel>.AlternateLookup<ReadOnlySpan<char>> s_labelsBySpan =
        s_labels.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The field that a label of a quoted header names; null if the text is not such a label.</summary>
    public static HeaderLabel? FindLabel(ReadOnlySpan<char> text) =>
        s_labelsBySpan.TryGetValue(text, out HeaderLabel label) ? label : null;

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static FrozenDictionary<string, HeaderLabel> Labels()
    {
        (HeaderLabel Label, string Words)[] all =
        [
            (HeaderLabel.From,
                "From|Von|De|Da|Van|Från|Fra|Od|Lähettäjä|Feladó|Kimden|Gönderen|Expéditeur|Mittente|Remitente|От|Від"
                + "|От кого|Από|差出人|送信者|发件人|寄件者|寄件人|보낸 사람|보낸사람"),
            (HeaderLabel.Sent,
                "Sent|Date|Sent at|Gesendet|Datum|Envoyé|Envoyé le|Date d'envoi|Enviado|Enviado el|Enviada em"
                + "|Enviado em|Fecha|Data|Inviato|Verzonden|Skickat|Sendt|Dato|Lähetetty|Päivämäärä|Päiväys|Wysłano"
                + "|Wysłane|Odesláno|Odoslané|Отправлено|Дата|Надіслано|Elküldve|Dátum|Gönderildi|Gönderme Tarihi"
                + "|Tarih|Trimis|Στάλθηκε|Ημερομηνία|送信日時|日付|日時|发送时间|发送日期|日期|寄件日期|傳送時間|時間"
                + "|보낸 날짜|날짜"),
            (HeaderLabel.To,
                "To|An|À|A|Para|Naar|Aan|Till|Til|Do|Komu|Кому|Címzett|Kime|Vastaanottaja|Către|Destinataire|Προς"
                + "|宛先|收件人|收件者|받는 사람|받는사람"),
            (HeaderLabel.Subject,
                "Subject|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Ämne|Emne|Temat|Předmět|Predmet|Тема|Tárgy"
                + "|Konu|Aihe|Subiect|Θέμα|件名|主题|主旨|主題|제목"),
            (HeaderLabel.Other,
                "Cc|Bcc|Kopie|Kopia|Kopi|Copie|Copia|CC|Копия|Reply-To|Antwort an|Répondre à|Importance|Wichtigkeit"
                + "|Priority|Priorität|Attachments|Anlagen|抄送|副本|참조"),
        ];
        var labels = new Dictionary<string, HeaderLabel>(StringComparer.OrdinalIgnoreCase);
        foreach ((HeaderLabel label, string words) in all)
        {
            foreach (string word in words.Split('|'))
            {
                labels.TryAdd(word, label);
            }
        }

        return labels.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>A field of the header that a mail program writes above a message that it quotes.</summary>
internal enum HeaderLabel
{
    From,
    Sent,
    To,
    Subject,
    Other,
}
