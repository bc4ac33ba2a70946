using System.Text;
using BenchmarkDotNet.Attributes;
using RelateMail.Smtp.Commands;

namespace RelateMail.Benchmarks;

/// <summary>One command line to a command.</summary>
[MemoryDiagnoser]
public class CommandParserBenchmarks
{
    private byte[] _line = [];

    [Params(
        "EHLO mx.example.test",
        "MAIL FROM:<sender@example.org> SIZE=4096 BODY=8BITMIME",
        "RCPT TO:<alice+tag@example.test>",
        "RCPT TO:<@relay.example.org:\"quoted local\"@[IPv6:2001:db8::1]>",
        "DATA",
        "MAIL FROM:<not an address>")]
    public string Line { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _line = Encoding.ASCII.GetBytes(Line);

    /// <returns>True where the line was refused; read so that the parse is not optimised away.</returns>
    [Benchmark]
    public bool Parse() => SmtpCommandParser.Parse(_line).Refusal is not null;
}
