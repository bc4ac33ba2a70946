using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Directory;
using RelateMail.Silo.Api.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Apply;

/// <summary>
/// Makes domains, accounts and aliases as declared. Reads what a window of lines needs in a few queries, and calls the
/// grains of those records only that are not as declared.
/// </summary>
internal sealed class RecordApplier(IGrainFactory grains, DirectoryReader directory, ApplySettings settings)
{
    /// <summary>Calls of grains at a time.</summary>
    private const int AtOnce = 64;

    /// <summary>Domains that a dry run would host.</summary>
    private readonly HashSet<string> _planned = new(StringComparer.Ordinal);

    /// <summary>One line with the call that makes its record.</summary>
    private sealed record Work(InputLine Line, Func<CancellationToken, Task<ApplyOutcome>> Apply);

    /// <summary>Makes the records of a window, all of one kind and with different names.</summary>
    /// <returns>The results in the order of the lines.</returns>
    public async Task<ApplyResultView[]> ApplyAsync(
        IReadOnlyList<InputLine> window, CancellationToken cancellationToken)
    {
        var results = new Dictionary<InputLine, ApplyResultView>();
        List<Work> work = window[0].Kind switch
        {
            InputLine.Domain => await PlanDomainsAsync(window, results, cancellationToken),
            InputLine.Account => await PlanAccountsAsync(window, results, cancellationToken),
            _ => await PlanAliasesAsync(window, results, cancellationToken),
        };
        ApplyResultView[] made = new ApplyResultView[work.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, work.Count, options, async (index, token) =>
            made[index] = await ApplyAsync(work[index], token));
        for (int index = 0; index < made.Length; index++)
        {
            results[work[index].Line] = made[index];
        }

        return [.. window.Select(line => results[line])];
    }

    private static async Task<ApplyResultView> ApplyAsync(Work work, CancellationToken cancellationToken)
    {
        try
        {
            return Done(work.Line, await work.Apply(cancellationToken));
        }
        catch (Exception exception)
            when (TransientFaults.IsTransient(exception) || exception is StorageUnavailableException)
        {
            return ApplyResultView.Failed(work.Line, ApplyProblemView.Of(Problems.Unavailable()));
        }
    }

    private static ApplyResultView Done(InputLine line, ApplyOutcome outcome) => new(
        line.Number, line.Kind, line.Name,
        outcome switch
        {
            ApplyOutcome.Created => "created",
            ApplyOutcome.Updated => "updated",
            _ => "unchanged",
        },
        null, null, null);

    private static void Fail(
        Dictionary<InputLine, ApplyResultView> results, InputLine line, ProblemHttpResult problem) =>
        results[line] = ApplyResultView.Failed(line, ApplyProblemView.Of(problem));

    private async Task<List<Work>> PlanDomainsAsync(
        IReadOnlyList<InputLine> window, Dictionary<InputLine, ApplyResultView> results,
        CancellationToken cancellationToken)
    {
        var entries = Read(window, results, ApplyJson.Default.DomainEntry, (entry, errors) =>
        {
            DomainRecord.JudgeMembers(entry, settings.Asking.Limits, errors);
            if (!MailboxAddress.TryCanonicalizeDomain(entry.Domain, out string? canonical) || canonical[0] == '[')
            {
                errors.Add("#/domain", "bad-domain", Problems.BadDomain(entry.Domain).ProblemDetails.Detail!);
            }
            else if (!settings.Asking.Limits.AllowsDomain(canonical))
            {
                errors.Add("#/domain", "outside-limits", "The domain is outside the limits of the key.");
            }

            return canonical;
        });
        IReadOnlyDictionary<string, DomainSettings> known =
            await directory.FindDomainsAsync(Names(entries), cancellationToken);
        var work = new List<Work>();
        foreach ((InputLine line, DomainEntry entry) in entries)
        {
            DomainSettings wanted = DomainRecord.ToSettings(entry);
            if (known.TryGetValue(line.Name!, out DomainSettings? before)
                && wanted with { CreatedAt = before.CreatedAt, UpdatedAt = before.UpdatedAt } == before)
            {
                results[line] = Done(line, ApplyOutcome.Unchanged);
                continue;
            }

            if (settings.DryRun)
            {
                _planned.Add(line.Name!);
            }

            IDomainGrain grain = grains.GetGrain<IDomainGrain>(line.Name!);
            work.Add(new Work(line, token => grain.ApplyAsync(wanted, settings.DryRun, token)));
        }

        return work;
    }

    private async Task<List<Work>> PlanAccountsAsync(
        IReadOnlyList<InputLine> window, Dictionary<InputLine, ApplyResultView> results,
        CancellationToken cancellationToken)
    {
        var entries = Read(window, results, ApplyJson.Default.AccountEntry, (entry, errors) =>
        {
            AccountRecord.JudgeMembers(entry, errors);
            return Canonical(entry.Address, errors);
        });
        string[] names = Names(entries);
        IReadOnlyDictionary<string, AccountInfo> known = await directory.FindAccountsAsync(names, cancellationToken);
        IReadOnlyDictionary<string, AliasInfo> aliases = await directory.FindAliasesAsync(names, cancellationToken);
        HashSet<string> hosted = await FindHostedAsync(names, cancellationToken);
        var work = new List<Work>();
        foreach ((InputLine line, AccountEntry entry) in entries)
        {
            if (!hosted.Contains(MailboxAddress.DomainOf(line.Name!)))
            {
                Fail(results, line, Problems.DomainNotHosted(line.Name!));
            }
            else if (aliases.ContainsKey(line.Name!))
            {
                Fail(results, line, Problems.IsAlias(line.Name!));
            }
            else if (entry is { Password: null, PasswordHash: null }
                && known.TryGetValue(line.Name!, out AccountInfo? before)
                && before.QuotaOctets == entry.QuotaBytes && before.Disabled == entry.Disabled)
            {
                results[line] = Done(line, ApplyOutcome.Unchanged);
            }
            else
            {
                IAccountGrain grain = grains.GetGrain<IAccountGrain>(line.Name!);
                AccountChange change = AccountRecord.ToChange(entry);
                work.Add(new Work(line, token => grain.ApplyAsync(change, settings.DryRun, token)));
            }
        }

        return work;
    }

    private async Task<List<Work>> PlanAliasesAsync(
        IReadOnlyList<InputLine> window, Dictionary<InputLine, ApplyResultView> results,
        CancellationToken cancellationToken)
    {
        var entries = Read(window, results, ApplyJson.Default.AliasEntry, (entry, errors) =>
        {
            string? canonical = Canonical(entry.Address, errors);
            AliasRecord.JudgeMembers(canonical ?? "", entry, settings.Asking.Limits, errors);
            return canonical;
        });
        string[] names = Names(entries);
        IReadOnlyDictionary<string, AliasInfo> known = await directory.FindAliasesAsync(names, cancellationToken);
        IReadOnlyDictionary<string, AccountInfo> accounts =
            await directory.FindAccountsAsync(names, cancellationToken);
        var targets = entries.ToDictionary(one => one.Line, one => AliasRecord.Canonical(one.Entry));
        HashSet<string> hosted = await FindHostedAsync(
            [.. names, .. targets.Values.SelectMany(some => some)], cancellationToken);
        var work = new List<Work>();
        foreach ((InputLine line, AliasEntry _) in entries)
        {
            string[] wanted = targets[line];
            string? elsewhere = wanted.Prepend(line.Name!)
                .FirstOrDefault(address => !hosted.Contains(MailboxAddress.DomainOf(address)));
            if (elsewhere is not null)
            {
                Fail(results, line, Problems.DomainNotHosted(elsewhere));
            }
            else if (accounts.ContainsKey(line.Name!))
            {
                Fail(results, line, Problems.IsAccount(line.Name!));
            }
            else if (known.TryGetValue(line.Name!, out AliasInfo? before) && before.Targets.SequenceEqual(wanted))
            {
                results[line] = Done(line, ApplyOutcome.Unchanged);
            }
            else
            {
                IAliasGrain grain = grains.GetGrain<IAliasGrain>(line.Name!);
                work.Add(new Work(line, token => grain.ApplyAsync(wanted, settings.DryRun, token)));
            }
        }

        return work;
    }

    /// <summary>Reads the entries of a window; a wrong one has a result.</summary>
    /// <param name="window">The lines.</param>
    /// <param name="results">Receives the results of wrong lines.</param>
    /// <param name="type">The shape of an entry.</param>
    /// <param name="judge">Adds the errors of an entry, and returns its canonical name.</param>
    private static List<(InputLine Line, TEntry Entry)> Read<TEntry>(
        IReadOnlyList<InputLine> window, Dictionary<InputLine, ApplyResultView> results,
        JsonTypeInfo<TEntry> type, Func<TEntry, BodyErrors, string?> judge)
        where TEntry : class
    {
        var entries = new List<(InputLine, TEntry)>();
        foreach (InputLine line in window)
        {
            JsonBody<TEntry> body = JsonBody.Read(
                line.Entry, type, (entry, errors) => line.Name = judge(entry, errors));
            if (body.IsRefused)
            {
                Fail(results, line, body.Refusal);
            }
            else
            {
                entries.Add((line, body.Value));
            }
        }

        return entries;
    }

    private static string[] Names<TEntry>(List<(InputLine Line, TEntry Entry)> entries) =>
        [.. entries.Select(one => one.Line.Name!)];

    private string? Canonical(string given, BodyErrors errors)
    {
        if (!RouteAddress.TryCanonicalize(given, out string? canonical))
        {
            errors.Add("#/address", "bad-address",
                $"{Problems.Quoted(given)} is not a mail address: write local-part@domain.");
        }
        else if (!settings.Asking.Limits.AllowsAddress(canonical))
        {
            errors.Add("#/address", "outside-limits", "The address is outside the limits of the key.");
        }

        return canonical;
    }

    private async Task<HashSet<string>> FindHostedAsync(
        IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        var hosted = new HashSet<string>(_planned, StringComparer.Ordinal);
        string[] domains = [.. addresses.Select(MailboxAddress.DomainOf).Distinct(StringComparer.Ordinal)];
        foreach (string[] some in domains.Chunk(1_000))
        {
            hosted.UnionWith((await directory.FindDomainsAsync(some, cancellationToken)).Keys);
        }

        return hosted;
    }
}
