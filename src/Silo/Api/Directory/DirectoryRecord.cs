using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>
/// One domain, account or alias during one request. A change with a condition, and every PATCH, compares the state that
/// it has read with the state in the grain, so that of two concurrent changes only one is made.
/// </summary>
/// <typeparam name="TInfo">The record in the grain.</typeparam>
/// <typeparam name="TView">The resource as clients read it.</typeparam>
/// <typeparam name="TRequest">The resource as clients write it.</typeparam>
internal abstract class DirectoryRecord<TInfo, TView, TRequest>(HttpContext context)
    where TInfo : class
    where TRequest : class
{
    /// <summary>A PATCH without a condition starts again if another change was faster.</summary>
    private const int MaxPatchAttempts = 10;

    /// <summary>The limits of the key that asks.</summary>
    protected KeyLimits Limits { get; } = ApiKey.Of(context).Limits;

    protected CancellationToken Aborted => context.RequestAborted;

    /// <summary>The path of the resource.</summary>
    protected abstract string Location { get; }

    protected abstract JsonTypeInfo<TRequest> Shape { get; }

    protected abstract ProblemHttpResult NotFound { get; }

    public async Task<IResult> GetAsync() =>
        await FindAsync() is { } info ? JsonResource.Ok(await ShowAsync(info)) : NotFound;

    /// <summary>Creates or replaces the whole.</summary>
    public async Task<IResult> PutAsync()
    {
        JsonBody<TRequest> body = await JsonBody.ReadAsync(context.Request, Shape, Judge);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        if (await RefuseAsync(body.Value) is { } refusal)
        {
            return refusal;
        }

        Preconditions conditions = Preconditions.Of(context.Request);
        if (conditions.Any)
        {
            return await PutAsync(body.Value, conditions);
        }

        bool isNew = await WriteAsync(body.Value);
        return await FindAsync() is { } info // null if another request deleted it between the two calls
            ? await AnswerAsync(info, isNew)
            : NotFound;
    }

    /// <summary>Changes the members that the body has (RFC 7396).</summary>
    public async Task<IResult> PatchAsync()
    {
        Preconditions conditions = Preconditions.Of(context.Request);
        for (int attempt = 1; attempt <= MaxPatchAttempts; attempt++)
        {
            if (await FindAsync() is not { } before)
            {
                return conditions.Refuse(tag: null) ?? NotFound;
            }

            if (conditions.Any && conditions.Refuse(EntityTags.Of(context, await ShowAsync(before))) is { } changed)
            {
                return changed;
            }

            JsonBody<TRequest> body =
                await JsonBody.ReadPatchAsync(context.Request, Shape, ToRequest(before), Judge);
            if (body.IsRefused)
            {
                return body.Refusal;
            }

            if (await RefuseAsync(body.Value) is { } refusal)
            {
                return refusal;
            }

            if (await WriteAsync(body.Value, ConditionOf(before)) is { } after)
            {
                return await AnswerAsync(after, isNew: false);
            }

            if (conditions.Any)
            {
                break;
            }
        }

        return Problems.Changed();
    }

    public async Task<IResult> DeleteAsync()
    {
        Preconditions conditions = Preconditions.Of(context.Request);
        if (!conditions.Any)
        {
            return await RemoveAsync() ? TypedResults.NoContent() : NotFound;
        }

        TInfo? before = await FindAsync();
        if (conditions.Refuse(before is null ? null : EntityTags.Of(context, await ShowAsync(before))) is { } changed)
        {
            return changed;
        }

        return before is null ? NotFound
            : await RemoveAsync(ConditionOf(before)) ? TypedResults.NoContent()
            : Problems.Changed();
    }

    /// <summary>Null if the record does not exist.</summary>
    protected abstract Task<TInfo?> FindAsync();

    protected abstract Task<TView> ShowAsync(TInfo info);

    /// <summary>The resource as a client would write it; the start of a PATCH.</summary>
    protected abstract TRequest ToRequest(TInfo info);

    /// <summary>Adds the errors of single members.</summary>
    protected abstract void Judge(TRequest request, BodyErrors errors);

    /// <summary>The conflict with other resources; null if there are no conflicts.</summary>
    protected abstract Task<ProblemHttpResult?> RefuseAsync(TRequest request);

    /// <returns>True if the record is new.</returns>
    protected abstract Task<bool> WriteAsync(TRequest request);

    /// <returns>The record after the change; null if it was not in the expected state.</returns>
    protected abstract Task<TInfo?> WriteAsync(TRequest request, RecordCondition condition);

    /// <returns>False if the record did not exist.</returns>
    protected abstract Task<bool> RemoveAsync();

    /// <returns>False if the record was not in the expected state.</returns>
    protected abstract Task<bool> RemoveAsync(RecordCondition condition);

    protected abstract RecordCondition ConditionOf(TInfo info);

    private async Task<IResult> PutAsync(TRequest request, Preconditions conditions)
    {
        TInfo? before = await FindAsync();
        if (conditions.Refuse(before is null ? null : EntityTags.Of(context, await ShowAsync(before))) is { } changed)
        {
            return changed;
        }

        return await WriteAsync(request, before is null ? RecordCondition.Absent : ConditionOf(before)) is { } after
            ? await AnswerAsync(after, isNew: before is null)
            : Problems.Changed();
    }

    private async Task<IResult> AnswerAsync(TInfo info, bool isNew)
    {
        TView view = await ShowAsync(info);
        return isNew ? JsonResource.Created(Location, view) : JsonResource.Ok(view);
    }
}
