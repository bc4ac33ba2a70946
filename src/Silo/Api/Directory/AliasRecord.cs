using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>An alias during one request.</summary>
internal sealed class AliasRecord(string address, HttpContext context, IGrainFactory grains, AddressRules rules)
    : DirectoryRecord<AliasInfo, AliasView, AliasRequest>(context)
{
    private readonly IAliasGrain _grain = grains.GetGrain<IAliasGrain>(address);

    protected override string Location => $"{ApiPaths.Root}/aliases/{Uri.EscapeDataString(address)}";

    protected override JsonTypeInfo<AliasRequest> Shape => DirectoryJson.Default.AliasRequest;

    protected override ProblemHttpResult NotFound => Problems.NoSuchAlias(address);

    protected override Task<AliasInfo?> FindAsync() => _grain.FindAsync(Aborted);

    protected override async Task<AliasView> ShowAsync(AliasInfo info)
    {
        string[] targets = [.. info.Targets];
        string[] missing = await rules.FindMissingAsync([.. targets.Where(Limits.AllowsAddress)], Aborted);
        AliasWarningView[] warnings = [.. missing.Select(AliasWarningView.NoSuchMailbox)];
        return new(address, targets, warnings, info.CreatedAt, info.UpdatedAt);
    }

    protected override AliasRequest ToRequest(AliasInfo info) => new() { Targets = [.. info.Targets] };

    protected override void Judge(AliasRequest request, BodyErrors errors) =>
        JudgeMembers(address, request, Limits, errors);

    /// <summary>Adds the errors of single members.</summary>
    public static void JudgeMembers(string address, AliasRequest request, KeyLimits limits, BodyErrors errors)
    {
        const string Targets = "#/targets";
        if (request.Targets.Length is < 1 or > ApiLimits.AliasTargets)
        {
            errors.Add(Targets, "out-of-range",
                $"The member 'targets' must contain 1 to {ApiLimits.AliasTargets} addresses.");
            return;
        }

        for (int index = 0; index < request.Targets.Length; index++)
        {
            string target = request.Targets[index];
            if (!RouteAddress.TryCanonicalize(target, out string? canonical))
            {
                errors.Add($"{Targets}/{index}", "bad-address",
                    $"{Problems.Quoted(target)} is not a mail address: write local-part@domain.");
            }
            else if (!limits.AllowsAddress(canonical))
            {
                errors.Add($"{Targets}/{index}", "outside-limits",
                    $"{Problems.Quoted(target)} is outside the limits of the key.");
            }
            else if (canonical == address)
            {
                errors.Add($"{Targets}/{index}", "own-address",
                    "The member 'targets' must not contain the alias itself.");
            }
        }
    }

    protected override async Task<ProblemHttpResult?> RefuseAsync(AliasRequest request)
    {
        foreach (string oneOfDomain in Canonical(request).Prepend(address).DistinctBy(MailboxAddress.DomainOf))
        {
            if (await rules.RefuseNotHostedAsync(oneOfDomain, Aborted) is { } notHosted)
            {
                return notHosted;
            }
        }

        return await rules.RefuseAccountAsync(address, Aborted);
    }

    protected override Task<bool> WriteAsync(AliasRequest request) => _grain.PutAsync(Canonical(request), Aborted);

    protected override Task<AliasInfo?> WriteAsync(AliasRequest request, RecordCondition condition) =>
        _grain.ChangeAsync(Canonical(request), condition, Aborted);

    protected override Task<bool> RemoveAsync() => _grain.DeleteAsync(Aborted);

    protected override Task<bool> RemoveAsync(RecordCondition condition) => _grain.RemoveAsync(condition, Aborted);

    protected override RecordCondition ConditionOf(AliasInfo info) => RecordCondition.AsOf(info.UpdatedAt);

    public static string[] Canonical(AliasRequest request) =>
    [
        .. request.Targets.Select(target => RouteAddress.TryCanonicalize(target, out string? canonical)
            ? canonical
            : throw new InvalidOperationException("The targets were not judged.")).Distinct(StringComparer.Ordinal),
    ];
}
