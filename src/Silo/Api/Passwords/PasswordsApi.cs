using System.ComponentModel;
using System.Security.Cryptography;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Passwords;

/// <summary>
/// Passwords of people. The owner of an account can change them without a key, with the account's own password.
/// </summary>
internal static class PasswordsApi
{
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789"; // 32 that are not mistaken for each other
    private const int NewLetters = 26; // 130 bits
    private const string NameDescription = "The name of the application.";

    public static void MapPasswords(this RouteGroupBuilder api)
    {
        RouteGroupBuilder account = api.MapGroup("/accounts/{address}").WithTags("Accounts")
            .WithMetadata(ApiScope.Directory, new AcceptsOwner()).WithCanonicalAddress();
        account.MapPut("/password", SetAsync).WithName("setPassword").Accepts<PasswordRequest>("application/json")
            .Produces(204).Refuses(400, 404, 413, 415);
        RouteGroupBuilder applications = account.MapGroup("/application-passwords");
        applications.MapGet("", ListAsync).WithName("listApplicationPasswords").WithQuery(PageQuery.Names)
            .Produces<Page<ApplicationPasswordView>>().Produces(304).Refuses(400, 404);
        applications.MapPut("/{name}", PutAsync).WithName("putApplicationPassword")
            .Produces<ApplicationPasswordView>().Produces<ApplicationPasswordView>(201).Refuses(400, 404, 409);
        applications.MapDelete("/{name}", DeleteAsync).WithName("deleteApplicationPassword")
            .Produces(204).Refuses(400, 404);
    }

    /// <summary>Changes the password of an account.</summary>
    /// <remarks>
    /// Sessions that logged in before are refused at their next message. Application passwords stay.
    /// </remarks>
    internal static async Task<IResult> SetAsync(
        [Description(ApiParameters.Account)] string address,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        JsonBody<PasswordRequest> body = await JsonBody.ReadAsync(
            context.Request, ApiJson.Default.PasswordRequest,
            static (request, errors) => AccountRecord.JudgePassword(request.Password, errors));
        return body.IsRefused ? body.Refusal
            : await AccountOf(grains, address).SetPasswordAsync(body.Value.Password, cancellationToken) is not null
                ? TypedResults.NoContent()
                : Problems.NoSuchAccount(address);
    }

    /// <summary>Lists the application passwords of an account; never the passwords themselves.</summary>
    internal static async Task<IResult> ListAsync(
        [Description(ApiParameters.Account)] string address,
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await AccountOf(grains, address).ListApplicationPasswordsAsync(cancellationToken) is not { } passwords)
        {
            return Problems.NoSuchAccount(address);
        }

        string[] names = [.. passwords.Select(known => known.Name)];
        return NamePages.Refuse(context.Request.Query, names, out Page<string> page) is { } refusal
            ? refusal
            : JsonResource.Ok(new Page<ApplicationPasswordView>(
                [.. page.Items.Select(name => View(passwords[Array.IndexOf(names, name)], password: null))],
                page.Next, page.HasMore));
    }

    /// <summary>Makes an application password.</summary>
    /// <remarks>
    /// Only this answer has the password. The same name again makes another one, and the one before is refused from
    /// then on. An account has at most 32.
    /// </remarks>
    internal static async Task<IResult> PutAsync(
        [Description(ApiParameters.Account)] string address, [Description(NameDescription)] string name,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!KeySecret.IsName(name))
        {
            return Problems.BadApplicationName(name);
        }

        string password = RandomNumberGenerator.GetString(Letters, NewLetters);
        IAccountGrain account = AccountOf(grains, address);
        ApplicationPasswordOutcome outcome =
            await account.PutApplicationPasswordAsync(name, password, cancellationToken);
        if (outcome == ApplicationPasswordOutcome.TooMany)
        {
            return Problems.TooManyApplicationPasswords();
        }

        ApplicationPasswordInfo[] all = await account.ListApplicationPasswordsAsync(cancellationToken) ?? [];
        if (Array.Find(all, known => known.Name == name) is not { } made)
        {
            return Problems.NoSuchAccount(address); // or it was deleted just now
        }

        ApplicationPasswordView view = View(made, password);
        return outcome == ApplicationPasswordOutcome.Created
            ? JsonResource.Created(
                $"{ApiPaths.Root}/accounts/{Uri.EscapeDataString(address)}/application-passwords/{name}", view)
            : JsonResource.Ok(view);
    }

    /// <summary>Revokes an application password.</summary>
    /// <remarks>Sessions of the account that logged in before are refused at their next message.</remarks>
    internal static async Task<IResult> DeleteAsync(
        [Description(ApiParameters.Account)] string address, [Description(NameDescription)] string name,
        IGrainFactory grains, CancellationToken cancellationToken) =>
        await AccountOf(grains, address).RemoveApplicationPasswordAsync(name, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchApplicationPassword(name);

    private static IAccountGrain AccountOf(IGrainFactory grains, string address) =>
        grains.GetGrain<IAccountGrain>(address);

    private static ApplicationPasswordView View(ApplicationPasswordInfo known, string? password) =>
        new(known.Name, password, known.CreatedAt, known.LastUsedAt);
}
