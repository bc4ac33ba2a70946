using System.Diagnostics;
using RelateMail.Attacks.Reporting;
using RelateMail.Shared.Measuring;

namespace RelateMail.Attacks.Attacking;

/// <summary>Plays one scenario beside a bystander, and measures the server meanwhile.</summary>
internal static class AttackRun
{
    /// <summary>The bystander alone, before the attack and after it.</summary>
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(3);

    public static async Task<AttackReport> PlayAsync(Scenario scenario, AttackOptions options)
    {
        var attack = new Attack(options);
        var bystander = new Bystander(options);
        using var end = new CancellationTokenSource();
        ProcessTree? server = ProcessTree.Open(options.Processes);
        ProcessUsage? before = server?.TryRead();
        using MemoryWatch? memory = server is null ? null : new MemoryWatch(server);
        Task sending = bystander.RunAsync(end.Token);
        await Task.Delay(s_calm);
        ProcessUsage? begin = server?.TryRead();
        long started = Stopwatch.GetTimestamp();
        using (var stop = new CancellationTokenSource(options.Duration))
        {
            try
            {
                await scenario.RunAsync(attack, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                attack.Count("stopped at its time");
            }
        }

        TimeSpan duration = Stopwatch.GetElapsedTime(started);
        ProcessUsage? after = server?.TryRead();
        await Task.Delay(s_calm);
        await end.CancelAsync();
        await sending;
        memory?.Stop();
        return new AttackReport(scenario.Name, duration, attack, bystander)
        {
            Cpu = after?.Cpu - begin?.Cpu,
            ResidentBefore = before?.Resident,
            PeakResident = memory?.PeakResident,
            Lost = await bystander.CountLostAsync(),
            HasServerEnded = server is not null && server.TryRead() is null,
        };
    }
}
