using RelateMail.Ingress.Delivery;
using RelateMail.Storage;

namespace RelateMail.Ingress.Tests.Delivery;

public sealed class DeliveryKeyFactoryTests
{
    private static readonly ContentDigest s_digest = new(new byte[32]);

    [Fact]
    public void The_same_delivery_has_the_same_key_of_32_octets()
    {
        byte[] key = DeliveryKeyFactory.OfContent(s_digest, "a@example.org", "b@example.org");

        Assert.Equal(32, key.Length);
        Assert.Equal(key, DeliveryKeyFactory.OfContent(s_digest, "a@example.org", "b@example.org"));
        Assert.Equal(
            DeliveryKeyFactory.OfTransaction(Guid.Empty, "b"), DeliveryKeyFactory.OfTransaction(Guid.Empty, "b"));
    }

    [Fact]
    public void Different_deliveries_have_different_keys()
    {
        var id = Guid.Parse("00000000-0000-0000-0000-000000000001");
        byte[] other = new byte[32];
        other[31] = 1;
        string[] keys =
        [
            Convert.ToHexString(DeliveryKeyFactory.OfContent(s_digest, "ab", "c")),
            Convert.ToHexString(DeliveryKeyFactory.OfContent(s_digest, "a", "bc")), // the length of each text counts
            Convert.ToHexString(DeliveryKeyFactory.OfContent(s_digest, "", "abc")),
            Convert.ToHexString(DeliveryKeyFactory.OfContent(s_digest, null, "abc")), // <> is not an empty address
            Convert.ToHexString(DeliveryKeyFactory.OfContent(new ContentDigest(other), "ab", "c")),
            Convert.ToHexString(DeliveryKeyFactory.OfTransaction(Guid.Empty, "c")),
            Convert.ToHexString(DeliveryKeyFactory.OfTransaction(id, "c")),
            Convert.ToHexString(DeliveryKeyFactory.OfTransaction(Guid.Empty, "d")),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
