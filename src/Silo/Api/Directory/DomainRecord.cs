using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>A hosted domain during one request.</summary>
internal sealed class DomainRecord(string domain, HttpContext context, IGrainFactory grains, AddressRules rules)
    : DirectoryRecord<DomainSettings, DomainView, DomainRequest>(context)
{
    // atext (RFC 5321 §4.1.2) without letters and digits, because these would split ordinary names.
    private const string Separators = "!#$%&'*+-/=?^_`{|}~";

    private readonly IDomainGrain _grain = grains.GetGrain<IDomainGrain>(domain);

    protected override string Location => $"{ApiPaths.Root}/domains/{domain}";

    protected override JsonTypeInfo<DomainRequest> Shape => DirectoryJson.Default.DomainRequest;

    protected override ProblemHttpResult NotFound => Problems.NoSuchDomain(domain);

    protected override Task<DomainSettings?> FindAsync() => _grain.GetAsync(Aborted);

    protected override Task<DomainView> ShowAsync(DomainSettings info) => Task.FromResult(DomainView.Of(domain, info));

    protected override DomainRequest ToRequest(DomainSettings info) => new()
    {
        CatchAll = info.CatchAll,
        PlusSeparator = info.PlusSeparator ?? "",
        AuthenticationPolicy = AuthenticationPolicyView.Of(info.AuthenticationPolicy),
    };

    protected override void Judge(DomainRequest request, BodyErrors errors) => JudgeMembers(request, Limits, errors);

    /// <summary>Adds the errors of single members.</summary>
    public static void JudgeMembers(DomainRequest request, KeyLimits limits, BodyErrors errors)
    {
        if (request.PlusSeparator is not ("" or [_]) || !request.PlusSeparator.All(Separators.Contains))
        {
            errors.Add("#/plusSeparator", "bad-value",
                $"The member 'plusSeparator' must be one of {Separators}, or empty for no plus-addresses.");
        }

        if (request.CatchAll is { } catchAll)
        {
            if (!RouteAddress.TryCanonicalize(catchAll, out string? canonical))
            {
                errors.Add("#/catchAll", "bad-address",
                    $"{Problems.Quoted(catchAll)} is not a mail address: write local-part@domain.");
            }
            else if (!limits.AllowsAddress(canonical))
            {
                errors.Add("#/catchAll", "outside-limits",
                    $"{Problems.Quoted(catchAll)} is outside the limits of the key.");
            }
        }

        request.AuthenticationPolicy?.Judge("#/authenticationPolicy", errors);
    }

    protected override async Task<ProblemHttpResult?> RefuseAsync(DomainRequest request) =>
        RouteAddress.TryCanonicalize(request.CatchAll, out string? catchAll)
            ? await rules.RefuseUnknownAsync(catchAll, Aborted)
            : null;

    protected override Task<bool> WriteAsync(DomainRequest request) => _grain.PutAsync(ToSettings(request), Aborted);

    protected override Task<DomainSettings?> WriteAsync(DomainRequest request, RecordCondition condition) =>
        _grain.ChangeAsync(ToSettings(request), condition, Aborted);

    protected override Task<bool> RemoveAsync() => _grain.DeleteAsync(Aborted);

    protected override Task<bool> RemoveAsync(RecordCondition condition) => _grain.RemoveAsync(condition, Aborted);

    protected override RecordCondition ConditionOf(DomainSettings info) => RecordCondition.AsOf(info.UpdatedAt);

    public static DomainSettings ToSettings(DomainRequest request) => new()
    {
        CatchAll = RouteAddress.TryCanonicalize(request.CatchAll, out string? catchAll) ? catchAll : null,
        PlusSeparator = request.PlusSeparator.Length > 0 ? request.PlusSeparator : null,
        AuthenticationPolicy = request.AuthenticationPolicy?.ToPolicy(),
    };
}
