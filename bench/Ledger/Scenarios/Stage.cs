using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Webhooks;

namespace RelateMail.Ledger.Scenarios;

/// <summary>The fleet, the ledger and the times of a scenario.</summary>
internal sealed class Stage(
    LocalFleet fleet, LedgerBook book, TrafficOptions traffic, FaultTimes times, CancellationToken cancellationToken)
{
    public LocalFleet Fleet => fleet;

    public LedgerBook Book => book;

    public TrafficOptions Traffic => traffic;

    public FaultTimes Times => times;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>True if another fault fits before the load ends.</summary>
    public bool HasTimeFor(TimeSpan fault) =>
        book.Now + (fault + times.Lead).TotalSeconds <= traffic.Duration.TotalSeconds;

    /// <summary>The faults that were made, in order.</summary>
    public List<FaultRecord> Faults { get; } = [];

    /// <summary>The comparison of endpoints with the mailboxes after the run; null without webhooks.</summary>
    public Func<MailboxApi, Task<IReadOnlyList<EndpointResult>>>? Check { get; private set; }

    public string[] AllNodes => [.. fleet.Silos.Concat(fleet.Gateways).Select(static node => node.Name)];

    /// <summary>Notes the begin of a fault.</summary>
    /// <param name="name">In words.</param>
    /// <param name="nodes">Nodes that should report not ready.</param>
    public FaultRecord Begin(string name, params string[] nodes)
    {
        book.Note(name);
        var fault = new FaultRecord(name, book.Now, nodes);
        Faults.Add(fault);
        return fault;
    }

    /// <summary>Notes that the fault was taken back.</summary>
    public void End(FaultRecord fault)
    {
        fault.Healed = book.Now;
        book.Note("healed");
    }

    /// <summary>Compares after the last mail.</summary>
    public void CheckLater(Func<MailboxApi, Task<IReadOnlyList<EndpointResult>>> check) => Check = check;

    public Task WaitAsync(TimeSpan time) => Task.Delay(time, cancellationToken);

    /// <summary>Sends SIGKILL, waits, starts a new process and waits until it is ready.</summary>
    public async Task KillAndStartAsync(FleetNode node)
    {
        book.Note($"kill -9 {node.Name}");
        await node.KillAsync();
        await WaitAsync(times.Down);
        await StartAsync(node);
    }

    /// <summary>SIGTERM, waits for the end, starts a new process and waits until it is ready.</summary>
    public async Task RestartAsync(FleetNode node)
    {
        book.Note($"SIGTERM {node.Name}");
        await node.StopAsync(cancellationToken);
        await StartAsync(node);
    }

    /// <summary>Restarts the node with another build.</summary>
    public Task UpgradeAsync(FleetNode node, string program)
    {
        node.Program = program;
        return RestartAsync(node);
    }

    private async Task StartAsync(FleetNode node)
    {
        book.Note($"{node.Name} started");
        node.Start();
        await node.WaitUntilReadyAsync(cancellationToken);
        book.Note($"{node.Name} ready");
    }
}
