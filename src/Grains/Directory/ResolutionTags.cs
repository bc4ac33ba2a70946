using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Directory;

/// <summary>
/// The tag of an address in its resolution. An alias is expanded once without a tag, and each tagged address of it
/// adds its own: a target has the nearest tag on the way to it.
/// </summary>
internal static class ResolutionTags
{
    public static Resolution WithTag(this Resolution untagged, string? tag) =>
        tag is null || untagged.Outcome != ResolutionOutcome.Found
            ? untagged
            : untagged with { Tag = tag, TargetTags = [.. untagged.TargetTags.Select(own => own ?? tag)] };
}
