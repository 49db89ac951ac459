using System.Numerics;
using System.Security.Cryptography;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>EMSA-PSS of RFC 8017 9.1.1 with SHA-256 and a salt of any length, which the platform cannot make.</summary>
internal static class PssWithSalt
{
    public static byte[] Sign(RSA key, byte[] data, int saltLength)
    {
        var length = key.KeySize / 8;
        var salt = RandomNumberGenerator.GetBytes(saltLength);
        var hash = SHA256.HashData([.. new byte[8], .. SHA256.HashData(data), .. salt]);
        var block = new byte[length - hash.Length - 1];
        block[^(saltLength + 1)] = 1;
        salt.CopyTo(block, block.Length - saltLength);
        var mask = Mask(hash, block.Length);
        for (var i = 0; i < block.Length; i++)
        {
            block[i] ^= mask[i];
        }

        block[0] &= 0x7F;
        var numbers = key.ExportParameters(includePrivateParameters: true);
        var value = BigInteger.ModPow(Number([.. block, .. hash, 0xBC]), Number(numbers.D!), Number(numbers.Modulus!)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - value.Length], .. value];
    }

    private static byte[] Mask(byte[] seed, int length)
    {
        List<byte> mask = [];
        for (byte i = 0; mask.Count < length; i++)
        {
            mask.AddRange(SHA256.HashData([.. seed, 0, 0, 0, i]));
        }

        return [.. mask.Take(length)];
    }

    private static BigInteger Number(byte[] octets) => new(octets, isUnsigned: true, isBigEndian: true);
}
