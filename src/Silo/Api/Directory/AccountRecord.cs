using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>An account during one request.</summary>
internal sealed class AccountRecord(string address, HttpContext context, IGrainFactory grains, AddressRules rules)
    : DirectoryRecord<AccountInfo, AccountView, AccountRequest>(context)
{
    private const long MaxQuota = 1L << 53; // the largest integer that every JSON reader represents exactly

    private readonly IAccountGrain _grain = grains.GetGrain<IAccountGrain>(address);

    protected override string Location => $"{ApiPaths.Root}/accounts/{Uri.EscapeDataString(address)}";

    protected override JsonTypeInfo<AccountRequest> Shape => DirectoryJson.Default.AccountRequest;

    protected override ProblemHttpResult NotFound => Problems.NoSuchAccount(address);

    protected override Task<AccountInfo?> FindAsync() => _grain.GetAsync(Aborted);

    protected override Task<AccountView> ShowAsync(AccountInfo info) => Task.FromResult(AccountView.Of(address, info));

    protected override AccountRequest ToRequest(AccountInfo info) =>
        new() { QuotaBytes = info.QuotaOctets, Disabled = info.Disabled };

    protected override void Judge(AccountRequest request, BodyErrors errors) => JudgeMembers(request, errors);

    /// <summary>Adds the errors of single members.</summary>
    public static void JudgeMembers(AccountRequest request, BodyErrors errors)
    {
        if (request.Password is { } password)
        {
            JudgePassword(password, errors);
        }

        if (request.PasswordHash is { } hash && (request.Password is not null || !PasswordHashes.CanCheck(hash)))
        {
            errors.Add("#/passwordHash", "bad-value",
                $"The member 'passwordHash' must be {PasswordHashes.Rule}; and 'password' must be absent.");
        }

        if (request.QuotaBytes is < 1 or > MaxQuota)
        {
            errors.Add("#/quotaBytes", "out-of-range",
                $"The member 'quotaBytes' must be from 1 to {MaxQuota}, or null for no quota.");
        }
    }

    /// <summary>Adds the error of a new password.</summary>
    public static void JudgePassword(string password, BodyErrors errors)
    {
        if (password.Length is < 8 or > 1024 || password.Any(char.IsControl))
        {
            errors.Add("#/password", "bad-value",
                "The member 'password' must have 8 to 1024 characters and no control characters.");
        }
    }

    protected override async Task<ProblemHttpResult?> RefuseAsync(AccountRequest request) =>
        await rules.RefuseNotHostedAsync(address, Aborted) ?? await rules.RefuseAliasAsync(address, Aborted);

    protected override Task<bool> WriteAsync(AccountRequest request) => _grain.PutAsync(ToChange(request), Aborted);

    protected override Task<AccountInfo?> WriteAsync(AccountRequest request, RecordCondition condition) =>
        _grain.ChangeAsync(ToChange(request), condition, Aborted);

    protected override Task<bool> RemoveAsync() => _grain.DeleteAsync(Aborted);

    protected override Task<bool> RemoveAsync(RecordCondition condition) => _grain.RemoveAsync(condition, Aborted);

    protected override RecordCondition ConditionOf(AccountInfo info) => RecordCondition.AsOf(info.UpdatedAt);

    public static AccountChange ToChange(AccountRequest request) => new()
    {
        Password = request.Password,
        PasswordHash = request.PasswordHash,
        QuotaOctets = request.QuotaBytes,
        Disabled = request.Disabled,
    };
}
