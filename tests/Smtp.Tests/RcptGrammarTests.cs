using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests;

/// <summary>Parameters of RCPT (RFC 3461, RFC 6533).</summary>
public class RcptGrammarTests
{
    private const string Rcpt = "RCPT TO:<bob@example.org>";

    [Theory]
    [InlineData("RCPT TO:<bob@example.org>")]
    [InlineData("rcpt to:<bob@example.org>")] // RFC 5321 §2.4
    [InlineData("RCPT TO: <bob@example.org>  ")] // a space after the colon, as some clients send
    public void Command_without_parameters_has_none(string line)
    {
        SmtpCommand.Rcpt rcpt = ParsedLine.Accepted<SmtpCommand.Rcpt>(line);
        Assert.Equal("<bob@example.org>", rcpt.ForwardPath.ToString());
        Assert.Same(RcptParameters.None, rcpt.Parameters);
    }

    [Theory]
    [InlineData("NEVER", DsnNotify.Never)] // RFC 3461 §4.1
    [InlineData("SUCCESS", DsnNotify.Success)]
    [InlineData("failure,Delay", DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("SUCCESS,FAILURE,DELAY", DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("FAILURE,FAILURE", DsnNotify.Failure)] // nothing forbids a repetition
    public void NOTIFY_is_read(string value, DsnNotify notify) => Assert.Equal(notify, Read($"NOTIFY={value}").Notify);

    [Theory]
    [InlineData("rfc822;al@example.org", "rfc822;al@example.org")] // RFC 3461 §4.2
    [InlineData("rfc822;a+2Bb+3Dc@example.org", "rfc822;a+b=c@example.org")] // xtext
    [InlineData("x-type;a;b", "x-type;a;b")] // any atom; the first semicolon divides
    [InlineData("utf-8;al@example.org", "utf-8;al@example.org")] // RFC 6533 §3
    [InlineData("UTF-8;b\\x{F8}b@example.org", "UTF-8;bøb@example.org")] // EmbeddedUnicodeChar of two digits
    [InlineData("utf-8;\\x{141}\\x{7528}\\x{1F600}\\x{10FFFD}", "utf-8;Ł用😀\U0010FFFD")] // of three to six
    [InlineData("utf-8;a\\x{2B}b\\x{3D}c\\x{5C}d", "utf-8;a+b=c\\d")] // what QCHAR leaves out
    [InlineData("utf-8;bøb@example.org", "utf-8;bøb@example.org")] // utf-8-addr-unitext
    public void ORCPT_is_decoded(string value, string decoded) =>
        Assert.Equal(decoded, Read($"ORCPT={value}").OriginalRecipient);

    [Theory]
    [InlineData("NOTIFY")] // a value is required
    [InlineData("NOTIFY=")]
    [InlineData("NOTIFY=ALWAYS")]
    [InlineData("NOTIFY=NEVER,SUCCESS")] // RFC 3461 §4.1: NEVER stands alone
    [InlineData("NOTIFY=SUCCESS,NEVER")]
    [InlineData("NOTIFY=NEVER,NEVER")]
    [InlineData("NOTIFY=SUCCESS,")] // an empty element
    [InlineData("NOTIFY=,SUCCESS")]
    [InlineData("NOTIFY=NEVER NOTIFY=NEVER")] // twice
    [InlineData("ORCPT")]
    [InlineData("ORCPT=al@example.org")] // no addr-type
    [InlineData("ORCPT=;al@example.org")]
    [InlineData("ORCPT=rfc822;")] // no address
    [InlineData("ORCPT=rfc@822;x")] // an addr-type that is not an atom
    [InlineData("ORCPT=rfc.822;x")]
    [InlineData("ORCPT=bøb;x")]
    [InlineData("ORCPT=rfc822;a+2b")] // hexchar is in upper case
    [InlineData("ORCPT=rfc822;a+0D+0Ab")] // decodes to controls
    [InlineData("ORCPT=rfc822;bøb@example.org")] // xtext is US-ASCII
    [InlineData("ORCPT=utf-8;a+2Bb")] // RFC 6533 §3: "+" is not in QCHAR
    [InlineData("ORCPT=utf-8;a\\b")] // a backslash without its rest
    [InlineData("ORCPT=utf-8;a\\x{F8")]
    [InlineData("ORCPT=utf-8;a\\x{}")]
    [InlineData("ORCPT=utf-8;a\\x{8}")] // one digit
    [InlineData("ORCPT=utf-8;a\\x{00000F8}")] // seven
    [InlineData("ORCPT=utf-8;a\\x{f8}")] // lower case
    [InlineData("ORCPT=utf-8;a\\x{-8}")]
    [InlineData("ORCPT=utf-8;a\\x{41}")] // US-ASCII stands for itself
    [InlineData("ORCPT=utf-8;a\\x{0D}")] // a control
    [InlineData("ORCPT=utf-8;a\\x{85}")]
    [InlineData("ORCPT=utf-8;a\\x{D800}")] // a surrogate
    [InlineData("ORCPT=utf-8;a\\x{110000}")] // past the last
    [InlineData("ORCPT=rfc822;a ORCPT=rfc822;a")] // twice
    public void Malformed_parameters_are_refused(string parameters) =>
        ParsedLine.Refused($"{Rcpt} {parameters}", SmtpVerb.Rcpt, "501 5.5.4");

    [Theory]
    [InlineData("FOO=bar")] // RFC 5321 §4.1.1.11
    [InlineData("NOTIFY=NEVER FOO")]
    [InlineData("SIZE=1")] // a parameter of MAIL
    public void Unknown_parameters_are_refused(string parameters) =>
        ParsedLine.Refused($"{Rcpt} {parameters}", SmtpVerb.Rcpt, "555 5.5.4");

    [Fact]
    public void Both_parameters_are_read_together() =>
        Assert.Equal(
            new RcptParameters { Notify = DsnNotify.Delay, OriginalRecipient = "rfc822;al@example.org" },
            Read("ORCPT=rfc822;al@example.org NOTIFY=DELAY"));

    [Fact]
    public void ORCPT_is_bounded()
    {
        string value = $"rfc822;{new string('x', 493)}"; // 500 octets
        Assert.Equal(value, Read($"ORCPT={value}").OriginalRecipient);
        ParsedLine.Refused($"{Rcpt} ORCPT={value}x", SmtpVerb.Rcpt, "501 5.5.4");
    }

    [Fact]
    public void Non_ASCII_address_is_left_to_the_session()
    {
        Assert.False(ParsedLine.Accepted<SmtpCommand.Rcpt>("RCPT TO:<bøb@example.org>").ForwardPath.Mailbox!.IsAscii);
        Assert.True(ParsedLine.Accepted<SmtpCommand.Rcpt>(Rcpt).ForwardPath.Mailbox!.IsAscii);
    }

    private static RcptParameters Read(string parameters) =>
        ParsedLine.Accepted<SmtpCommand.Rcpt>($"{Rcpt} {parameters}").Parameters;
}
