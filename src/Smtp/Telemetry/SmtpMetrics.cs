using System.Diagnostics.Metrics;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Telemetry;

/// <summary>The engine's instruments. Tags come from closed sets, never from what a client sent.</summary>
internal sealed class SmtpMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "RelateMail.Smtp";

    private static readonly string[] s_verbs =
        [.. Enum.GetValues<SmtpVerb>().Select(static verb => verb.ToString().ToUpperInvariant())];

    private static readonly object[] s_codes = [.. Enumerable.Range(0, 600).Select(static code => (object)code)];

    /// <summary>Seconds, from a command without a call to a port to the longest wait for the cluster.</summary>
    private static readonly double[] s_seconds =
        [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly TimeProvider _timeProvider;
    private readonly Histogram<double> _commands;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _octets;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _authentications;

    public SmtpMetrics(IMeterFactory meters, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Meter meter = meters.Create(MeterName);
        _commands = meter.CreateHistogram(
            "relatemail.smtp.command.duration", "s", "From a command's line to its reply, by verb and code.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _messages = meter.CreateCounter<long>("relatemail.smtp.messages", "{message}", "Messages by outcome.");
        _octets = meter.CreateCounter<long>("relatemail.smtp.content", "By", "Octets of content by outcome.");
        _handshakes = meter.CreateCounter<long>(
            "relatemail.smtp.tls.handshakes", "{handshake}",
            "TLS handshakes by outcome, protocol, cipher suite and SNI.");
        _authentications = meter.CreateCounter<long>(
            "relatemail.smtp.authentications", "{authentication}", "AUTH exchanges by outcome.");
        CountFromZero();
    }

    /// <param name="verb">The verb of the command.</param>
    /// <param name="code">The code of the reply.</param>
    /// <param name="started">Timestamp of the <see cref="TimeProvider"/>.</param>
    public void Command(SmtpVerb verb, int code, long started)
    {
        if (_commands.Enabled)
        {
            _commands.Record(
                _timeProvider.GetElapsedTime(started).TotalSeconds,
                new KeyValuePair<string, object?>("verb", s_verbs[(int)verb]),
                new KeyValuePair<string, object?>("code", s_codes[code]));
        }
    }

    public void MessageEnded(SmtpReply reply, long octets) => Message(
        reply.Code switch
        {
            < 400 => "accepted",
            < 500 => "deferred",
            _ => "refused",
        },
        1,
        octets);

    public void MessageAbandoned(long octets) => Message("abandoned", 1, octets);

    /// <param name="facts">The properties of the TLS session.</param>
    /// <param name="isKnown">The SNI name has its own certificate and did not get the default one.</param>
    public void Handshake(TlsFacts facts, bool isKnown) => _handshakes.Add(
        1,
        new KeyValuePair<string, object?>("outcome", "done"),
        new KeyValuePair<string, object?>("protocol", facts.Protocol.ToString()),
        new KeyValuePair<string, object?>("cipher", facts.CipherSuite),
        new KeyValuePair<string, object?>("sni", facts.ServerName is null ? "none" : isKnown ? "known" : "other"));

    public void HandshakeFailed() => _handshakes.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));

    public void Authentication(CredentialOutcome outcome) => _authentications.Add(1, Outcome(outcome));

    private static KeyValuePair<string, object?> Outcome(CredentialOutcome outcome) => new("outcome", outcome switch
    {
        CredentialOutcome.Accepted => "accepted",
        CredentialOutcome.Throttled => "throttled",
        _ => "refused",
    });

    /// <summary>
    /// Exports zero for outcomes that have not happened yet, so that alarms have a value to compare with.
    /// </summary>
    private void CountFromZero()
    {
        foreach (string outcome in (string[])["accepted", "deferred", "refused", "abandoned"])
        {
            Message(outcome, 0, 0);
        }

        foreach (CredentialOutcome outcome in Enum.GetValues<CredentialOutcome>())
        {
            _authentications.Add(0, Outcome(outcome));
        }

        _handshakes.Add(0, new KeyValuePair<string, object?>("outcome", "failed"));
    }

    private void Message(string outcome, long messages, long octets)
    {
        KeyValuePair<string, object?> tag = new("outcome", outcome);
        _messages.Add(messages, tag);
        _octets.Add(octets, tag);
    }
}
