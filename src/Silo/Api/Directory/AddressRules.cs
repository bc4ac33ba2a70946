using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>
/// Rules between resources, checked before a change and not atomically with it. Two concurrent requests can both pass;
/// an address that is then both is resolved as an account.
/// </summary>
internal sealed class AddressRules(IGrainFactory grains)
{
    /// <summary>Null if the domain of the address is hosted.</summary>
    public async Task<ProblemHttpResult?> RefuseNotHostedAsync(string address, CancellationToken cancellationToken)
    {
        IDomainGrain domain = grains.GetGrain<IDomainGrain>(MailboxAddress.DomainOf(address));
        return await domain.GetAsync(cancellationToken) is null ? Problems.DomainNotHosted(address) : null;
    }

    /// <summary>Null if there is no such alias.</summary>
    public async Task<ProblemHttpResult?> RefuseAliasAsync(string address, CancellationToken cancellationToken) =>
        await grains.GetGrain<IAliasGrain>(address).GetAsync(cancellationToken) is null
            ? null
            : Problems.IsAlias(address);

    /// <summary>Null if there is no such account.</summary>
    public async Task<ProblemHttpResult?> RefuseAccountAsync(string address, CancellationToken cancellationToken) =>
        await grains.GetGrain<IAccountGrain>(address).GetAsync(cancellationToken) is null
            ? null
            : Problems.IsAccount(address);

    /// <summary>Null if the address receives mail, which means that it is an account or an alias.</summary>
    public async Task<ProblemHttpResult?> RefuseUnknownAsync(string address, CancellationToken cancellationToken)
    {
        bool known = await RefuseAccountAsync(address, cancellationToken) is not null
            || await RefuseAliasAsync(address, cancellationToken) is not null;
        return known ? null : Problems.CatchAllNotOurs(address);
    }

    /// <summary>The targets of an alias that neither an account nor an alias receives, with or without a tag.</summary>
    public async Task<string[]> FindMissingAsync(string[] targets, CancellationToken cancellationToken)
    {
        bool[] known = await Task.WhenAll(targets.Select(target => IsTargetAsync(target, cancellationToken)));
        return [.. targets.Zip(known).Where(pair => !pair.Second).Select(pair => pair.First)];
    }

    // As the resolver finds the targets of an alias: without the catch-all of their domain.
    private async Task<bool> IsTargetAsync(string target, CancellationToken cancellationToken)
    {
        IDomainGrain domain = grains.GetGrain<IDomainGrain>(MailboxAddress.DomainOf(target));
        return await domain.GetAsync(cancellationToken) is { } settings
            && (await RefuseUnknownAsync(target, cancellationToken) is null
                || (settings.PlusSeparator is { } separator
                    && MailboxAddress.TryTakeTag(target, separator, out string? stripped, out _)
                    && await RefuseUnknownAsync(stripped, cancellationToken) is null));
    }
}
