// SPDX-License-Identifier: MIT
// libjwt 1.10 checks the signature. Its caller checks the algorithm and the time.
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LONGEST_LINE = 65536, LONGEST_KEY = 8192 };

static char *sign(jwt_t **jwt, jwt_alg_t algorithm, const unsigned char *key, size_t size, const char *claims)
{
    if (jwt_new(jwt) || jwt_add_grants_json(*jwt, claims) || jwt_set_alg(*jwt, algorithm, key, (int)size))
        return NULL;
    return jwt_encode_str(*jwt);
}

static char *verify(jwt_t **jwt, jwt_alg_t algorithm, const unsigned char *key, size_t size, const char *token)
{
    if (jwt_decode(jwt, token, key, (int)size) || jwt_get_alg(*jwt) != algorithm ||
        jwt_get_grant_int(*jwt, "exp") <= time(NULL))
        return NULL;
    return jwt_get_grants_json(*jwt, NULL);
}

int main(void)
{
    static char line[LONGEST_LINE];
    while (fgets(line, sizeof line, stdin)) {
        const char *verb = strtok(line, "\t");
        const char *algorithm = strtok(NULL, "\t");
        const char *key_file = strtok(NULL, "\t");
        const char *text = strtok(NULL, "\n");
        unsigned char key[LONGEST_KEY];
        FILE *file = text ? fopen(key_file, "rb") : NULL;
        if (!file)
            return 2;
        const size_t size = fread(key, 1, sizeof key, file);
        fclose(file);

        jwt_t *jwt = NULL;
        char *(*const act)(jwt_t **, jwt_alg_t, const unsigned char *, size_t, const char *) =
            strcmp(verb, "sign") == 0 ? sign : verify;
        char *answer = act(&jwt, jwt_str_alg(algorithm), key, size, text);
        puts(answer ? answer : "");
        fflush(stdout);
        free(answer);
        jwt_free(jwt);
    }
    return 0;
}
