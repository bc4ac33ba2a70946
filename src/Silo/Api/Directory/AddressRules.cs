using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>
/// The rules that hold between resources. Each is looked up before the change and not together with it: two requests at
/// the same moment can pass each other, and then an account is resolved before an alias.
/// </summary>
internal sealed class AddressRules(IGrainFactory grains)
{
    /// <summary>Null where the address is of a domain of ours.</summary>
    public async Task<ProblemHttpResult?> RefuseNotHostedAsync(string address, CancellationToken cancellationToken)
    {
        IDomainGrain domain = grains.GetGrain<IDomainGrain>(MailboxAddress.DomainOf(address));
        return await domain.GetAsync(cancellationToken) is null ? Problems.DomainNotHosted(address) : null;
    }

    /// <summary>Null where there is no such alias.</summary>
    public async Task<ProblemHttpResult?> RefuseAliasAsync(string address, CancellationToken cancellationToken) =>
        await grains.GetGrain<IAliasGrain>(address).GetAsync(cancellationToken) is null
            ? null
            : Problems.IsAlias(address);

    /// <summary>Null where there is no such account.</summary>
    public async Task<ProblemHttpResult?> RefuseAccountAsync(string address, CancellationToken cancellationToken) =>
        await grains.GetGrain<IAccountGrain>(address).GetAsync(cancellationToken) is null
            ? null
            : Problems.IsAccount(address);

    /// <summary>Null where the address is an account or an alias, and so takes mail.</summary>
    public async Task<ProblemHttpResult?> RefuseUnknownAsync(string address, CancellationToken cancellationToken)
    {
        bool known = await RefuseAccountAsync(address, cancellationToken) is not null
            || await RefuseAliasAsync(address, cancellationToken) is not null;
        return known ? null : Problems.CatchAllNotOurs(address);
    }
}
