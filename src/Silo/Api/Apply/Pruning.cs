using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;

namespace RelateMail.Silo.Api.Apply;

/// <summary>
/// Removes the accounts and aliases that the input does not name, within the domains that it names. The removals are
/// counted before the first one.
/// </summary>
internal sealed class Pruning(IGrainFactory grains, DirectoryReader directory, ApplySettings settings)
{
    private const int ReadAtOnce = 500;

    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);

    /// <summary>Digests of the addresses, which are half as large as the addresses.</summary>
    private readonly HashSet<UInt128> _named = [];

    private bool _isUnreadable;

    /// <summary>Notes a line; a wrong line protects the record that it names.</summary>
    public void Note(InputLine line)
    {
        if (!settings.Prune || line.Kind is InputLine.Webhook or InputLine.End)
        {
            return;
        }

        if (line.Name is not { } name)
        {
            _isUnreadable = true;
        }
        else if (line.Kind == InputLine.Domain)
        {
            _domains.Add(name);
        }
        else
        {
            _named.Add(DigestOf(line.Kind!, name));
        }
    }

    /// <summary>Removes what was not named, or nothing.</summary>
    /// <param name="removed">Gets each removal.</param>
    /// <param name="cancellationToken">Ends the removals.</param>
    /// <returns>Why nothing was removed; null if all was.</returns>
    public async Task<ApplyProblemView?> RemoveAsync(
        Func<ApplyResultView, Task> removed, CancellationToken cancellationToken)
    {
        if (_isUnreadable)
        {
            return new ApplyProblemView(
                "unreadable-line", "Nothing was removed: a line does not have a name, and it could name a record.", []);
        }

        var doomed = new List<(string Kind, string Name)>();
        foreach (string domain in _domains.Where(settings.Asking.Limits.AllowsDomain))
        {
            await CollectAsync(InputLine.Account, domain, directory.ListAccountsAsync, doomed, cancellationToken);
            await CollectAsync(InputLine.Alias, domain, directory.ListAliasesAsync, doomed, cancellationToken);
            if (doomed.Count > settings.MaxRemovals)
            {
                return new ApplyProblemView(
                    "too-many-removals",
                    $"Nothing was removed: more than {settings.MaxRemovals} records are not named. Raise 'maxRemovals'"
                    + " if this is right.",
                    []);
            }
        }

        foreach ((string kind, string name) in doomed)
        {
            if (!settings.DryRun)
            {
                await (kind == InputLine.Account
                    ? grains.GetGrain<IAccountGrain>(name).DeleteAsync(cancellationToken)
                    : grains.GetGrain<IAliasGrain>(name).DeleteAsync(cancellationToken));
            }

            await removed(new ApplyResultView(null, kind, name, "removed", null, null, null));
        }

        return null;
    }

    private async Task CollectAsync<TInfo>(
        string kind, string domain, Directory.ListReader<TInfo> list, List<(string, string)> doomed,
        CancellationToken cancellationToken)
    {
        string? after = null;
        IReadOnlyList<Listed<TInfo>> some;
        do
        {
            some = await list(new DirectoryQuery(domain, null, after, ReadAtOnce, false), cancellationToken);
            doomed.AddRange(some.Where(one => !_named.Contains(DigestOf(kind, one.Name)))
                .Select(one => (kind, one.Name)));
            after = some.Count > 0 ? some[^1].Name : null;
        }
        while (some.Count == ReadAtOnce && doomed.Count <= settings.MaxRemovals);
    }

    private static UInt128 DigestOf(string kind, string name)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {name}"), digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
