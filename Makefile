# What each target does is one line below; how it is done is in .ci, so that it reads the same here and there.
.PHONY: house licences run test unit real window sim chaos bench gallery lint
.DEFAULT_GOAL := run

run: ## builds and opens the window; on Debian and Ubuntu it first installs missing system packages
	@.ci/packages build
	@echo "Building. The first time this takes some minutes."
	@go build -o bin/linkdrop ./cmd/linkdrop
	@bin/linkdrop

test: ## does all set-up and runs every test
	@.ci/packages build test
	@.ci/test unit real window

unit: ## the quick loop: no display, no other program
	@.ci/test unit

real: ## against a real gateway, keychain and bad network
	@.ci/packages test
	@.ci/test real

window: ## real drops on the real window
	@.ci/packages build test
	@.ci/test window

sim: ## 100,000 lives of the engine's core in a simulated world, from a new seed, and the kinds of fault planted in it
	@go test -count=1 -timeout 30m ./uploader/internal/sim -run '^TestSim$$' -v -sequences 100000 -first $$(date +%s)00000
	@go test -count=1 -timeout 30m -tags sim ./uploader/internal/sim -run '^TestPlantedFaultsAreFound$$' -v

chaos: ## sends and resumes through random faults of the network, clients and servers killed; 30 minutes, or CHAOS=2m; CHAOS_SEED=…
	@.ci/packages test
	@.ci/chaos

bench: ## how fast the server is, and how much memory it takes, each figure beside its goal; about three minutes on a quiet machine
	@.ci/packages test
	@.ci/bench

gallery: ## pictures of every state of the window, in bin/gallery or INTO=…; only some: ONLY="busy-light history"; twice as large: SCALE=2
	@.ci/packages build test
	@.ci/gallery $(or $(INTO),bin/gallery) $(ONLY)

licences: ## collects the licences of everything that is built in, assets/licences.txt
	@go test -count=1 ./assets -run '^TestEveryLicenceIsThere$$' -write

house: ## draws the picture of the packages, uploader/house.txt
	@go test -count=1 ./uploader -run '^TestThePictureOfTheHouse$$' -draw

lint: ## everything that reads the code without running it
	@.ci/lint
