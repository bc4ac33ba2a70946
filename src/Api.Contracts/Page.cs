namespace RelateMail.Api.Contracts;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The items of the list.</typeparam>
/// <param name="Items">In the requested order; can be fewer than the limit although more follow.</param>
/// <param name="Next">
/// The cursor after the last item, to send as <c>after</c>. Always there, so that a client can continue later.
/// </param>
/// <param name="HasMore">True if more items follow now.</param>
public sealed record Page<T>(T[] Items, string Next, bool HasMore);
