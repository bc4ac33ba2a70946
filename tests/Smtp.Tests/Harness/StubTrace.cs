using System.Collections.Concurrent;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>Collects the events of the engine.</summary>
internal sealed class StubTrace : IMailTrace
{
    private readonly ConcurrentQueue<MailEvent> _events = [];

    public IReadOnlyCollection<MailEvent> Events => _events;

    /// <summary>One line an event: stage, recipients, code, reason.</summary>
    public string[] Lines => [.. _events.Select(static one =>
        $"{one.Stage} {Recipients(one)} {one.Reply?.Code.ToString() ?? "-"} {one.Reason ?? "-"}")];

    public void Record(MailEvent happened) => _events.Enqueue(happened);

    private static string Recipients(MailEvent one) => one.Refused?.ToString()
        ?? (one.Recipients.Count == 0 ? "-"
            : string.Join(",", one.Recipients.Select(static (Recipient known) => known.ForwardPath)));
}
