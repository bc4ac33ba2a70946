using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests;

/// <summary>Parameters of MAIL.</summary>
public class MailGrammarTests
{
    private const string Mail = "MAIL FROM:<bob@example.org>";

    [Theory]
    [InlineData("MAIL FROM:<bob@example.org>")]
    [InlineData("mail from:<bob@example.org>")] // RFC 5321 §2.4: keywords in any case
    [InlineData("MAIL FROM: <bob@example.org>")] // a space after the colon, as some clients send
    [InlineData("MAIL  FROM:  <bob@example.org>  ")]
    public void Command_without_parameters_has_none(string line)
    {
        SmtpCommand.Mail mail = ParsedLine.Accepted<SmtpCommand.Mail>(line);
        Assert.Equal("<bob@example.org>", mail.ReversePath.ToString());
        Assert.Same(MailParameters.None, mail.Parameters);
    }

    [Fact]
    public void All_parameters_are_read_in_any_order_and_case()
    {
        MailParameters parameters = Read(
            "ret=hdrs SMTPUTF8 Size=123  BODY=8bitmime RequireTLS AUTH=al@example.org EnvId=QQ");
        Assert.Equal(
            new MailParameters
            {
                Size = 123,
                Body = BodyType.EightBitMime,
                SmtpUtf8 = true,
                RequireTls = true,
                Return = DsnReturn.Headers,
                EnvelopeId = "QQ",
                SubmittedBy = "al@example.org",
            },
            parameters);
    }

    [Theory]
    [InlineData("0", 0)] // RFC 1870 §4: size-value = 1*20DIGIT
    [InlineData("52428800", 52_428_800)]
    [InlineData("4294967296", 4_294_967_296)] // past 32 bits
    [InlineData("00000000000000000001", 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("99999999999999999999", long.MaxValue)] // past 63 bits: too big, but well-formed
    public void SIZE_is_read(string value, long size) => Assert.Equal(size, Read($"SIZE={value}").Size);

    [Theory]
    [InlineData("7BIT", BodyType.SevenBit)] // RFC 6152 §2
    [InlineData("8BITMIME", BodyType.EightBitMime)]
    [InlineData("BinaryMime", BodyType.BinaryMime)] // RFC 3030 §3
    public void BODY_is_read(string value, BodyType body) => Assert.Equal(body, Read($"BODY={value}").Body);

    [Theory]
    [InlineData("FULL", DsnReturn.Full)] // RFC 3461 §4.3
    [InlineData("hdrs", DsnReturn.Headers)]
    public void RET_is_read(string value, DsnReturn expected) => Assert.Equal(expected, Read($"RET={value}").Return);

    [Theory]
    [InlineData("QQ314159", "QQ314159")] // RFC 3461 §4.4: xtext
    [InlineData("a+2Bb+3Dc+20d", "a+b=c d")] // hexchar
    [InlineData("+2B", "+")]
    public void ENVID_is_decoded(string value, string decoded) =>
        Assert.Equal(decoded, Read($"ENVID={value}").EnvelopeId);

    [Theory]
    [InlineData("<>", "")] // RFC 4954 §5: not known
    [InlineData("+3C+3E", "")]
    [InlineData("al@example.org", "al@example.org")]
    [InlineData("al@web_1.example.org", "al@web_1.example.org")] // a sender's domain
    [InlineData("e+3Dmc2@example.org", "e=mc2@example.org")]
    [InlineData("+22a+20b+22@example.org", "\"a b\"@example.org")]
    [InlineData("b+C3+B8b@example.org", "bøb@example.org")] // UTF-8 in hexchars
    public void AUTH_is_decoded(string value, string decoded) =>
        Assert.Equal(decoded, Read($"AUTH={value}").SubmittedBy);

    [Theory]
    [InlineData("SIZE")] // a value is required
    [InlineData("SIZE=")] // esmtp-value is not empty
    [InlineData("SIZE=-1")]
    [InlineData("SIZE=1k")]
    [InlineData("SIZE=0x1")]
    [InlineData("SIZE=111111111111111111111")] // 21 digits
    [InlineData("SIZE=1 SIZE=1")] // twice
    [InlineData("SIZE=1 size=2")]
    [InlineData("BODY")]
    [InlineData("BODY=9BIT")]
    [InlineData("BODY=7BIT BODY=8BITMIME")]
    [InlineData("SMTPUTF8=YES")] // RFC 6531 §3.1: no value
    [InlineData("SMTPUTF8 SMTPUTF8")]
    [InlineData("REQUIRETLS=YES")] // RFC 8689 §2: no value
    [InlineData("REQUIRETLS REQUIRETLS")]
    [InlineData("RET=BODY")]
    [InlineData("RET=FULL RET=FULL")]
    [InlineData("ENVID")]
    [InlineData("ENVID=a+2b")] // hexchar is in upper case
    [InlineData("ENVID=a+2")] // cut short
    [InlineData("ENVID=a+")]
    [InlineData("ENVID=+0D+0A")] // decodes to controls
    [InlineData("ENVID=b+C3+B8b")] // and beyond US-ASCII
    [InlineData("ENVID=bøb")]
    [InlineData("AUTH")]
    [InlineData("AUTH=bob")] // neither a mailbox nor <>
    [InlineData("AUTH=<bob@example.org>")]
    [InlineData("AUTH=bob@example.org+0D+0AQUIT")]
    [InlineData("AUTH=b+F8b@example.org")] // no UTF-8
    [InlineData("AUTH=<> AUTH=<>")]
    [InlineData("=1")] // an empty keyword
    [InlineData("-SIZE=1")] // esmtp-keyword begins with a letter or digit
    [InlineData("S_IZE=1")]
    [InlineData("SIZE=1=2")] // "=" is not in esmtp-value
    [InlineData("FOO=1=2")] // in no parameter, before it is asked whether we know it
    [InlineData("FOO=")]
    [InlineData("SMTPUTF8=")]
    public void Malformed_parameters_are_refused(string parameters) =>
        ParsedLine.Refused($"{Mail} {parameters}", SmtpVerb.Mail, "501 5.5.4");

    [Fact]
    public void Parameter_requires_a_space_before_it() =>
        ParsedLine.Refused($"{Mail}SIZE=1", SmtpVerb.Mail, "501 5.5.4");

    [Theory]
    [InlineData("FOO")] // RFC 5321 §4.1.1.11
    [InlineData("FOO=bar")]
    [InlineData("SIZE=1 MT-PRIORITY=3")]
    [InlineData("SIZES=1")]
    [InlineData("NOTIFY=NEVER")] // a parameter of RCPT
    [InlineData("FOO=b\u00F8")] // RFC 6531 §3.3: UTF-8 is well-formed in a value
    public void Unknown_parameters_are_refused(string parameters) =>
        ParsedLine.Refused($"{Mail} {parameters}", SmtpVerb.Mail, "555 5.5.4");

    [Fact]
    public void ENVID_and_AUTH_are_bounded()
    {
        Assert.Equal(100, Read($"ENVID={new string('x', 100)}").EnvelopeId!.Length); // RFC 3461 §4.4
        ParsedLine.Refused($"{Mail} ENVID={new string('x', 101)}", SmtpVerb.Mail, "501 5.5.4");

        string encoded = string.Concat(Enumerable.Repeat("+41", 162)) + "xx@example.org"; // 500 octets, RFC 4954 §3
        Assert.Equal($"{new string('A', 162)}xx@example.org", Read($"AUTH={encoded}").SubmittedBy);
        ParsedLine.Refused($"{Mail} AUTH=x{encoded}", SmtpVerb.Mail, "501 5.5.4");
    }

    [Theory]
    [InlineData("MAIL FROM:<bøb@example.org>")] // RFC 6531 §3.5
    [InlineData("MAIL FROM:<bob@bücher.example>")]
    [InlineData("MAIL FROM:<bøb@example.org> SIZE=1 BODY=8BITMIME")]
    public void Non_ASCII_address_requires_SMTPUTF8(string line)
    {
        ParsedLine.Refused(line, SmtpVerb.Mail, "553 5.6.7");
        Assert.True(ParsedLine.Accepted<SmtpCommand.Mail>($"{line} SMTPUTF8").Parameters.SmtpUtf8);
    }

    [Fact]
    public void SMTPUTF8_is_allowed_with_an_ASCII_address() =>
        Assert.True(Read("SMTPUTF8").SmtpUtf8);

    private static MailParameters Read(string parameters) =>
        ParsedLine.Accepted<SmtpCommand.Mail>($"{Mail} {parameters}").Parameters;
}
