using System.Text;

namespace RelateMail.Ingress.Tests.Content.Fuzzing;

/// <summary>Messages that mutations start from: one of each structure, and of each kind of broken mail.</summary>
internal static class MailSamples
{
    /// <summary>Texts that mutations insert.</summary>
    public static readonly byte[][] Tokens =
    [
        .. ((string[])
        [
            "\r\n", "\n", "\r", "\r\n\r\n", "--b\r\n", "--b--\r\n", "--i\r\n", "--i--\r\n", "\r\n--b", "--", "-", " ",
            "\t", "\0", "\u001b$B", "\u001b(B", "=?utf-8?B?", "=?iso-2022-jp?Q?", "?=", "=", "==", "\"", "<", ">", "(",
            ",", ";", ":", "@", "%C3", "\u00EF\u00BB\u00BF", "\u00FF\u00FE", "\u00C3\u00A4", "From ", ">From ",
            "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: multipart/related; boundary=i\r\n",
            "Content-Type: message/rfc822\r\n", "Content-Type: text/html\r\n", "Content-Type: text\r\n",
            "Content-Type: multipart/digest; boundary=b\r\n", "Content-Transfer-Encoding: base64\r\n",
            "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Transfer-Encoding: uue\r\n",
            "Content-Disposition: attachment; filename*0*=''", "Content-ID: <a>\r\n", "To: Team: a@b, c@d;\r\n",
            "Subject: ", "Date: Tue, 24 Nov 2026 12:27:13 +0200\r\n", "References: <a@b> <c@d>\r\n",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public static readonly byte[][] All =
    [
        .. ((string[])
        [
            "From: a@example.org\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nbody\r\n",
            "typed by hand\r\nno header\r\n",
            ">From a@b Tue Nov 24 10:00:00 2026\r\nFrom: A <a@example.org>\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n",
            "\u00EF\u00BB\u00BFFrom: a@example.org\r\n\r\nbody",
            "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\npreamble\r\n--b\r\n\r\none\r\n--b\r\n"
                + "Content-Type: application/pdf; name=a.pdf\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ\r\n"
                + "--b--\r\nepilogue\r\n",
            "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text\n\nplain\n--b\n"
                + "Content-Type: multipart/related; boundary=i\n\n--i\nContent-Type: text/html\n\n"
                + "<meta charset=utf-8>\n"
                + "--i\nContent-Type: image/png\nContent-ID: <x@y>\nContent-Transfer-Encoding: uue\n"
                + "\nbegin 644 x\n#86)C\n"
                + "`\nend\n--i--\n\n--b--\n",
            "Content-Type: multipart/mixed\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nno boundary\r\n--b--\r\n",
            "Content-Type: multipart/mixed; boundary=zzz\r\nContent-Transfer-Encoding: base64\r\n\r\nLS1iDQo\r\n",
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                + "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n"
                + "Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\ndeep\r\n--i--\r\n\r\n--b\r\n\r\nlast",
            "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: one\r\n\r\nx\r\n--b\r\nno header\r\n"
                + "--b\r\n--b--\r\n",
            "To: \"Doe, J\" <j@example.org>, Team: a@b, =?utf-8?Q?c?= <c@d>;\r\nCc: x\r\nTo: second@example.org\r\n"
                + "References: <a@b>\r\n <c@d>\r\nDate: Tue, 24 Nov 2026 12:27:13 GMT+02:00\r\n\r\n"
                + "\u001b$B2q5D\u001b(B\r\n",
            "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
                + "Content-Disposition: attachment: filename=\"a \"b\".html\"\r\n\r\n"
                + "<meta charset=3D\"shift_jis\">=93=FA=\r\n",
            "a line without a colon\r\nFrom: a@example.org\r\n\r\nbody\r\n",
            "Content-Type: text/plain; charset=\"a:b\"; name*0*=UTF-8''%C3%A4; name*1=\"b.txt\"\r\n"
                + "\r\n\u00E4\u00FF\r\n",
        ]).Select(Encoding.Latin1.GetBytes),
    ];
}
