using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RelateMail.Shared.Wire;

namespace RelateMail.Attacks.Attacking;

/// <summary>The octets that an attack sends, and the answers to them.</summary>
internal sealed class Attack(AttackOptions options)
{
    private readonly ConcurrentDictionary<string, long> _outcomes = new();
    private long _octetsSent;

    public AttackOptions Options => options;

    public long OctetsSent => Volatile.Read(ref _octetsSent);

    /// <summary>Reply codes, lost connections and other ends of the attack, counted.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => _outcomes;

    public void Sent(long octets) => Interlocked.Add(ref _octetsSent, octets);

    public void Count(string outcome, long times = 1) =>
        _outcomes.AddOrUpdate(outcome, times, (_, count) => count + times);

    /// <summary>The source address of a connection; all are loopback addresses, and none is the bystander's.</summary>
    public IPAddress SourceOf(int index) => new([127, 66, 0, (byte)(2 + (index % options.Addresses))]);

    /// <summary>Connects to an SMTP port from one of the attacker's addresses, and reads the greeting.</summary>
    /// <returns>Null if the server refused the connection or closed it.</returns>
    public async Task<RawClient?> ConnectAsync(IPEndPoint server, int index, CancellationToken stop)
    {
        var client = new RawClient(this);
        try
        {
            await client.ConnectAsync(server, SourceOf(index), stop);
            int code = await client.ReplyAsync(stop);
            if (code == 220)
            {
                return client;
            }

            Count($"greeted with {code}");
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            Count("connection lost");
        }

        client.Dispose();
        return null;
    }

    /// <summary>Runs one task for each connection, all at once. A lost connection ends its task.</summary>
    public Task OnEachConnectionAsync(Func<int, CancellationToken, Task> act, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, options.Connections).Select(index => Task.Run(async () =>
        {
            try
            {
                await act(index, stop);
            }
            catch (Exception exception) when (IsLoss(exception) || stop.IsCancellationRequested)
            {
                Count(stop.IsCancellationRequested ? "open at the end" : "connection lost");
            }
        }, CancellationToken.None)));

    /// <summary>Waits, and does not throw when the attack ends meanwhile.</summary>
    public static async Task WaitAsync(TimeSpan time, CancellationToken stop) =>
        await Task.WhenAny(Task.Delay(time, stop));

    public static bool IsLoss(Exception exception) => ClientFault.Is(exception) || exception is SocketException;
}
