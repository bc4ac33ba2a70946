using System.Text;
using RelateMail.Smtp.Commands;

namespace RelateMail.Smtp.Tests;

/// <summary>
/// Random lines: the parser never throws, and returns either a command or a refusal. The seed is fixed, so that a
/// failure is reproducible; its message contains the line.
/// </summary>
public class GrammarFuzzTests
{
    private static readonly string[] s_corpus =
    [
        "EHLO client.example.org",
        "HELO [IPv6:2001:db8::192.0.2.1]",
        "MAIL FROM:<>",
        "MAIL FROM:<@a.example,@b.example:\"b \\\" ob\"@example.org> SIZE=123 BODY=8BITMIME RET=FULL ENVID=Q+2BQ",
        "MAIL FROM:<bøb@bücher.example> SMTPUTF8 AUTH=e+3Dmc2@example.org",
        "RCPT TO:<Postmaster>",
        "RCPT TO:<bob@[IPv6:1:2::3:4:192.0.2.1]> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a+2Bb@example.org",
        "RCPT TO:<用户@[x-y:z]> ORCPT=utf-8;\\x{7528}\\x{1F600}@example.org NOTIFY=NEVER",
        "BDAT 86 LAST",
        "AUTH PLAIN AGJvYgBzZWNyZXQ=",
        "VRFY bob",
        "EXPN staff",
        "HELP MAIL",
        "DATA",
        "RSET",
        "NOOP",
        "QUIT",
        "STARTTLS",
    ];

    /// <summary>Octets with a meaning in some rule.</summary>
    private static readonly byte[] s_telling =
        Encoding.Latin1.GetBytes("<>@:,;.\"\\[]{}()+-=_/ \t\r\n\0\u007F\u0080\u00C3\u00F8\u00FF09AFafxX*");

    [Fact]
    public void Mutated_lines_are_commands_or_refusals()
    {
        var random = new Random(20_250_611);
        byte[][] corpus = [.. s_corpus.Select(Encoding.UTF8.GetBytes)];
        int accepted = 0;
        for (int round = 0; round < 80_000; round++)
        {
            byte[] line = corpus[random.Next(corpus.Length)];
            for (int mutations = random.Next(1, 4); mutations > 0; mutations--)
            {
                line = Mutate(random, line, corpus);
            }

            accepted += Parse(line) ? 1 : 0;
        }

        Assert.InRange(accepted, 8_000, 72_000); // mutations are neither all accepted nor all refused
    }

    [Fact]
    public void Random_octets_after_a_verb_are_commands_or_refusals()
    {
        var random = new Random(20_250_612);
        string[] starts =
            ["EHLO ", "MAIL FROM:<", "MAIL FROM:<b@c> ", "RCPT TO:<", "RCPT TO:<b@c> ORCPT=utf-8;", "AUTH ", ""];
        for (int round = 0; round < 60_000; round++)
        {
            byte[] start = Encoding.ASCII.GetBytes(starts[random.Next(starts.Length)]);
            byte[] line = new byte[start.Length + random.Next(24)];
            bool isText = round % 2 == 0;
            for (int index = start.Length; index < line.Length; index++)
            {
                line[index] = isText ? s_telling[random.Next(s_telling.Length)] : (byte)random.Next(256);
            }

            start.CopyTo(line, 0);
            Parse(line);
        }
    }

    [Fact]
    public void Every_cut_of_a_good_line_is_a_command_or_a_refusal()
    {
        foreach (byte[] line in s_corpus.Select(Encoding.UTF8.GetBytes))
        {
            Assert.True(Parse(line));
            for (int end = 0; end < line.Length; end++)
            {
                Parse(line[..end]);
                Parse(line[end..]);
            }
        }
    }

    private static byte[] Mutate(Random random, byte[] line, byte[][] corpus)
    {
        int at = random.Next(line.Length + 1);
        int count = Math.Min(random.Next(4), line.Length - at);
        return random.Next(6) switch
        {
            0 => [.. line[..at], s_telling[random.Next(s_telling.Length)], .. line[at..]], // one more octet
            1 => [.. line[..at], .. line[(at + count)..]], // some fewer
            2 => [.. line[..at], .. line[at..(at + count)], .. line[at..]], // some twice
            3 => [.. line[..at], .. corpus[random.Next(corpus.Length)].AsSpan(2)], // the end of another line
            4 => [.. line[..at], .. Run(random), .. line[at..]], // a long run
            _ => [.. line.Select((octet, index) => index == at ? (byte)random.Next(256) : octet)], // another octet
        };
    }

    private static IEnumerable<byte> Run(Random random) =>
        Enumerable.Repeat((byte)random.Next(256), random.Next(300));

    /// <summary>True for a command.</summary>
    private static bool Parse(byte[] line)
    {
        try
        {
            ParsedCommand parsed = SmtpCommandParser.Parse(line);
            Assert.True(parsed.Command is null != parsed.Refusal is null);
            Assert.True(parsed.Command is null || parsed.Command.Verb == parsed.Verb);
            Assert.True(parsed.Refusal is null || parsed.Refusal.Code is >= 500 and < 600);
            if (parsed.Command is SmtpCommand.Mail { ReversePath.Mailbox: { } mailbox })
            {
                // A command can be written and parsed again.
                byte[] written = Encoding.UTF8.GetBytes($"MAIL FROM:<{mailbox}> SMTPUTF8");
                SmtpCommand.Mail again = Assert.IsType<SmtpCommand.Mail>(SmtpCommandParser.Parse(written).Command);
                Assert.Equal(mailbox, again.ReversePath.Mailbox);
            }

            return parsed.Command is not null;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The line {Convert.ToHexString(line)}.", exception);
        }
    }
}
