using System.Text;
using BenchmarkDotNet.Attributes;
using RelateMail.Smtp.Commands;

namespace RelateMail.Benchmarks;

/// <summary>Parses one command line.</summary>
[MemoryDiagnoser]
public class CommandParserBenchmarks
{
    private byte[] _line = [];

    [Params("DATA", "EHLO", "MAIL", "RCPT", "quoted", "refused")]
    public string Line { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _line = Encoding.ASCII.GetBytes(Line switch
    {
        "EHLO" => "EHLO mx.example.test",
        "MAIL" => "MAIL FROM:<sender@example.org> SIZE=4096 BODY=8BITMIME",
        "RCPT" => "RCPT TO:<alice+tag@example.test>",
        "quoted" => "RCPT TO:<@relay.example.org:\"quoted local\"@[IPv6:2001:db8::1]>",
        "refused" => "MAIL FROM:<not an address>",
        _ => Line,
    });

    /// <returns>True if the line is refused. The result keeps the JIT from removing the parse.</returns>
    [Benchmark]
    public bool Parse() => SmtpCommandParser.Parse(_line).Refusal is not null;
}
