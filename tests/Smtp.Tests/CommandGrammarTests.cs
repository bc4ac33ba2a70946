using System.Text;
using RelateMail.Smtp.Commands;

namespace RelateMail.Smtp.Tests;

/// <summary>Verbs and the arguments of all but MAIL and RCPT (RFC 5321 §4.1.1).</summary>
public class CommandGrammarTests
{
    [Theory]
    [InlineData("DATA", SmtpVerb.Data)]
    [InlineData("RSET", SmtpVerb.Rset)]
    [InlineData("NOOP", SmtpVerb.Noop)]
    [InlineData("QUIT", SmtpVerb.Quit)]
    [InlineData("HELP", SmtpVerb.Help)]
    [InlineData("STARTTLS", SmtpVerb.StartTls)]
    [InlineData("data", SmtpVerb.Data)] // §2.4: verbs in any case
    [InlineData("StartTls", SmtpVerb.StartTls)]
    [InlineData("qUiT", SmtpVerb.Quit)]
    [InlineData("DATA  \t ", SmtpVerb.Data)] // §4.1.1: trailing white space is tolerated
    [InlineData("NOOP anything at all", SmtpVerb.Noop)] // §4.1.1.9: the string is ignored
    [InlineData("HELP MAIL", SmtpVerb.Help)] // §4.1.1.8
    internal void A_bare_verb_is_read(string line, SmtpVerb verb) =>
        Assert.Equal(verb, ParsedLine.Accepted<SmtpCommand.Bare>(line).Verb);

    [Theory]
    [InlineData("DATA x", SmtpVerb.Data)] // §4.1.1.4: no argument
    [InlineData("RSET x", SmtpVerb.Rset)] // §4.1.1.5
    [InlineData("QUIT x", SmtpVerb.Quit)] // §4.1.1.10
    [InlineData("STARTTLS x", SmtpVerb.StartTls)] // RFC 3207 §4
    [InlineData("EHLO", SmtpVerb.Ehlo)] // §4.1.1.1: the name is required
    [InlineData("HELO ", SmtpVerb.Helo)]
    [InlineData("MAIL", SmtpVerb.Mail)] // §4.1.1.2
    [InlineData("MAIL TO:<bob@example.org>", SmtpVerb.Mail)]
    [InlineData("MAIL FROM", SmtpVerb.Mail)]
    [InlineData("MAIL FROM :<bob@example.org>", SmtpVerb.Mail)]
    [InlineData("RCPT", SmtpVerb.Rcpt)] // §4.1.1.3
    [InlineData("RCPT FROM:<bob@example.org>", SmtpVerb.Rcpt)]
    [InlineData("VRFY", SmtpVerb.Vrfy)] // §4.1.1.6: the string is required
    [InlineData("EXPN ", SmtpVerb.Expn)] // §4.1.1.7
    [InlineData("BDAT", SmtpVerb.Bdat)] // RFC 3030 §2
    [InlineData("BDAT LAST", SmtpVerb.Bdat)]
    [InlineData("BDAT -1", SmtpVerb.Bdat)]
    [InlineData("BDAT +1", SmtpVerb.Bdat)]
    [InlineData("BDAT 1k", SmtpVerb.Bdat)]
    [InlineData("BDAT 0x10", SmtpVerb.Bdat)]
    [InlineData("BDAT 1,000", SmtpVerb.Bdat)]
    [InlineData("BDAT 9223372036854775808", SmtpVerb.Bdat)] // past 63 bits
    [InlineData("BDAT 1 LAST LAST", SmtpVerb.Bdat)]
    [InlineData("BDAT 1 FIRST", SmtpVerb.Bdat)]
    [InlineData("BDAT 1LAST", SmtpVerb.Bdat)]
    [InlineData("AUTH", SmtpVerb.Auth)] // RFC 4954 §4
    [InlineData("AUTH PLA!N", SmtpVerb.Auth)] // RFC 4422 §3.1: mech-char
    [InlineData("AUTH ABCDEFGHIJKLMNOPQRSTU", SmtpVerb.Auth)] // 21 of them
    [InlineData("AUTH PLAIN AGI= AGI=", SmtpVerb.Auth)] // one response
    internal void Bad_arguments_leave_the_verb_known(string line, SmtpVerb verb) =>
        ParsedLine.Refused(line, verb, "501 5.5.4");

    [Theory]
    [InlineData("")] // an empty line
    [InlineData("  ")]
    [InlineData(" NOOP")] // white space before the verb
    [InlineData("XXXX")]
    [InlineData("NOOPS")]
    [InlineData("NOO")]
    [InlineData("STARTTL")]
    [InlineData("STARTTLSX")]
    [InlineData("MAILFROM:<bob@example.org>")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("ＮＯＯＰ")] // letters that only look like it
    public void Unknown_verb_is_refused(string line) =>
        ParsedLine.Refused(line, SmtpVerb.Unknown, "500 5.5.2");

    [Theory]
    [InlineData("NOO\u0010")] // P without the bits of a letter
    [InlineData("\u000EOOP")]
    [InlineData("\u008D\u0081\u0089\u008C")] // MAIL with the top bit set
    public void Only_letters_are_folded(string latin1) =>
        ParsedLine.Refused(SmtpCommandParser.Parse(Encoding.Latin1.GetBytes(latin1)), SmtpVerb.Unknown, "500 5.5.2");

    [Theory]
    [InlineData("NOOP \0", SmtpVerb.Noop)] // NUL
    [InlineData("EHLO example\0.org", SmtpVerb.Ehlo)]
    [InlineData("EHLO example\r.org", SmtpVerb.Ehlo)] // a bare CR
    [InlineData("EHLO example.org\n", SmtpVerb.Ehlo)] // a bare LF
    [InlineData("MAIL FROM:<bob@example.org>\tSIZE=1", SmtpVerb.Mail)] // a tab within
    [InlineData("VRFY \u001B[31m", SmtpVerb.Vrfy)] // an escape
    [InlineData("HELP \u007F", SmtpVerb.Help)] // DEL
    [InlineData("QUIT\0", SmtpVerb.Unknown)] // no space: the NUL is in the verb
    internal void A_control_is_refused_wherever_it_stands(string line, SmtpVerb verb) =>
        ParsedLine.Refused(line, verb, "500 5.5.2");

    [Theory]
    [InlineData("client.example.org")] // Domain
    [InlineData("[192.0.2.1]")] // address-literal
    [InlineData("[IPv6:2001:db8::1]")]
    [InlineData("my_pc")] // what hosts are called: underscores
    [InlineData("[192.0.2.1")] // and worse
    [InlineData("-")]
    [InlineData("client.example.org.")]
    [InlineData("bücher.example")] // RFC 6531 §3.7.1
    [InlineData("two words")]
    public void Any_name_is_accepted_after_EHLO_and_HELO(string name)
    {
        Assert.Equal(name, ParsedLine.Accepted<SmtpCommand.Ehlo>($"EHLO {name}").Client);
        Assert.Equal(name, ParsedLine.Accepted<SmtpCommand.Helo>($"helo   {name} \t").Client);
    }

    [Fact]
    public void Name_has_at_most_255_octets()
    {
        Assert.Equal(255, ParsedLine.Accepted<SmtpCommand.Ehlo>($"EHLO {new string('x', 255)}").Client.Length);
        ParsedLine.Refused($"EHLO {new string('x', 256)}", SmtpVerb.Ehlo, "501 5.5.4");
        ParsedLine.Refused($"EHLO {new string('ü', 128)}", SmtpVerb.Ehlo, "501 5.5.4");
    }

    [Fact]
    public void Name_that_is_not_UTF8_is_accepted_with_replacements()
    {
        ParsedCommand parsed = SmtpCommandParser.Parse(Encoding.Latin1.GetBytes("EHLO b\u00FCro-pc"));
        Assert.Equal("b\uFFFDro-pc", Assert.IsType<SmtpCommand.Ehlo>(parsed.Command).Client);
    }

    [Theory]
    [InlineData("BDAT 0", 0, false)]
    [InlineData("BDAT 0 LAST", 0, true)] // RFC 3030 §2: legal
    [InlineData("bdat 86 last", 86, true)]
    [InlineData("BDAT 007", 7, false)]
    [InlineData("BDAT  5   LAST ", 5, true)]
    [InlineData("BDAT 9223372036854775807", long.MaxValue, false)]
    public void Chunk_size_is_read(string line, long octets, bool isLast) =>
        Assert.Equal(new SmtpCommand.Bdat(octets, isLast), ParsedLine.Accepted<SmtpCommand.Bdat>(line));

    [Theory]
    [InlineData("AUTH PLAIN", "PLAIN", null)]
    [InlineData("AUTH LOGIN ", "LOGIN", null)]
    [InlineData("auth plain AGJvYgBzZWNyZXQ=", "PLAIN", "AGJvYgBzZWNyZXQ=")] // base64 keeps its case
    [InlineData("AUTH EXTERNAL =", "EXTERNAL", "=")] // RFC 4954 §4: the empty response
    [InlineData("AUTH SCRAM-SHA-256_X-ABCD", "SCRAM-SHA-256_X-ABCD", null)] // 20 of mech-char
    public void Mechanism_and_its_initial_response_are_read(string line, string mechanism, string? response) =>
        Assert.Equal(new SmtpCommand.Auth(mechanism, response), ParsedLine.Accepted<SmtpCommand.Auth>(line));

    [Theory]
    [InlineData("AUTH PLAIN AGI")] // no padding
    [InlineData("AUTH PLAIN A=GI")] // padding within
    [InlineData("AUTH PLAIN ==")]
    [InlineData("AUTH PLAIN AG*I")] // no letter of base64
    [InlineData("AUTH PLAIN *")] // cancelling is for a line of its own
    [InlineData("AUTH PLAIN bøø=")]
    public void Initial_response_is_base64(string line) =>
        ParsedLine.Refused(line, SmtpVerb.Auth, "501 5.5.2");

    [Theory]
    [InlineData("bob")]
    [InlineData("bob@example.org")] // what clients ask for is more than String
    [InlineData("<bob@example.org>")]
    [InlineData("bøb SMTPUTF8")] // RFC 6531 §3.7.4.2
    public void Argument_of_VRFY_and_EXPN_is_kept_as_given(string question)
    {
        Assert.Equal(question, ParsedLine.Accepted<SmtpCommand.Vrfy>($"VRFY {question}").Argument);
        Assert.Equal(question, ParsedLine.Accepted<SmtpCommand.Expn>($"expn {question} ").Argument);
    }

    [Fact]
    public void Argument_of_VRFY_that_is_not_UTF8_is_refused()
    {
        ParsedCommand parsed = SmtpCommandParser.Parse(Encoding.Latin1.GetBytes("VRFY b\u00F8"));
        ParsedLine.Refused(parsed, SmtpVerb.Vrfy, "501 5.5.4");
    }

    [Fact]
    public void Verb_without_argument_allocates_nothing()
    {
        ParseAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ParseAll();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void ParseAll()
        {
            SmtpCommandParser.Parse("DATA"u8);
            SmtpCommandParser.Parse("rset "u8);
            SmtpCommandParser.Parse("NOOP"u8);
            SmtpCommandParser.Parse("QUIT"u8);
            SmtpCommandParser.Parse("STARTTLS"u8);
            SmtpCommandParser.Parse("XYZZY"u8);
        }
    }

    [Fact]
    public void Initial_response_is_not_part_of_the_text_form() =>
        Assert.DoesNotContain("AGJvYgBzZWNyZXQ=", ParsedLine.Of("AUTH PLAIN AGJvYgBzZWNyZXQ=").ToString());
}
